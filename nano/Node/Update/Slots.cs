using System.Text;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Update
{
    /// <summary>
    /// Takes an image into the spare slot. What holds, whatever happens: the slot that runs is not written to; bytes
    /// are counted only when they were read back, and after a power cut only those before the last chunk; an image
    /// is applied only after its seal was found right in this boot.
    /// </summary>
    public sealed class Slots : IUpdates
    {
        /// <summary>Bytes of the longest chunk: no frame carries more.</summary>
        public const int MaxChunk = Frame.MaxSize;

        private readonly SlotMap _map;
        private readonly IFlash _flash;
        private readonly SlotState _state;
        private readonly SlotRecord _record;
        private readonly SealCheck _seal;
        private readonly ImageHead _head = new ImageHead();
        private readonly byte[] _again = new byte[MaxChunk];
        private readonly byte[] _kind;
        private readonly byte[] _board;
        private readonly byte _running;
        private byte _refusal;
        private long _refused;
        private int _erased;

        /// <param name="map">Where the slots are.</param>
        /// <param name="running">The slot that was started, as the boot program said; 0: the factory's application.</param>
        /// <param name="release">Of the firmware that runs.</param>
        /// <param name="kind">As Identity says it.</param>
        /// <param name="board">As Identity says it.</param>
        /// <param name="key">The node's update key (32).</param>
        public Slots(SlotMap map, int running, uint release, string kind, string board, byte[] key)
        {
            _map = map;
            _flash = map.Images;
            _running = (byte)running;
            Release = release;
            _kind = Encoding.UTF8.GetBytes(kind);
            _board = Encoding.UTF8.GetBytes(board);
            _seal = new SealCheck(key);
            _state = new SlotState(map);
            _record = _state.Record;
            Resume();
        }

        public uint Release { get; private set; }

        public uint Lowest
        {
            get { return _record.Lowest > Release ? _record.Lowest : Release; }
        }

        public int Taken { get; private set; }

        public bool WantsRestart { get; private set; }

        public bool OnTrial
        {
            get { return _record.Stage == SpareStage.Trial && _record.Spare == _running; }
        }

        public long Image
        {
            get { return _refusal != FirmwareState.None ? _refused : _record.Stage == SpareStage.Previous ? 0 : _record.Image; }
        }

        public byte State
        {
            get
            {
                if (_refusal != FirmwareState.None) return _refusal;
                switch (_record.Stage)
                {
                    case SpareStage.Erasing:
                    case SpareStage.Taking:
                        return FirmwareState.Taking;
                    case SpareStage.Whole:
                        return _seal.IsGenuine ? FirmwareState.Genuine : FirmwareState.Whole;
                    case SpareStage.Trial:
                        return FirmwareState.Starting;
                    case SpareStage.RolledBack:
                        return FirmwareState.RolledBack;
                    default:
                        return FirmwareState.None;
                }
            }
        }

        public void Offer(long image, uint release, int size)
        {
            // On trial the spare slot runs and the other one is what it falls back to: neither may be touched.
            if (_record.Stage == SpareStage.Trial) return;
            if (_refusal == FirmwareState.None && IsUnderWay() && image == _record.Image && release == _record.Release
                && size == _record.Length) return;
            _refusal = FirmwareState.None;
            Taken = 0;
            byte fault = JudgeRelease(release);
            if (fault != FirmwareState.None) Refuse(fault, image);
            else if (size > _map.SlotSize) Refuse(FirmwareState.TooLarge, image);
            else if (size <= ImageLayout.SealSize) Refuse(FirmwareState.NotGenuine, image);
            else Begin(image, release, size);
        }

        public void Chunk(long image, int offset, byte[] bytes, int begin, int count)
        {
            if (_refusal != FirmwareState.None || _record.Stage != SpareStage.Taking || image != _record.Image) return;
            if (offset != Taken || count <= 0 || count > MaxChunk || count > _record.Length - Taken) return;
            int at = _map.Of(_record.Spare) + offset;
            if (!_flash.Write(at, bytes, begin, count) || !ReadsBack(at, bytes, begin, count))
            {
                Refuse(FirmwareState.StorageFailed, image);
                return;
            }
            Taken += count;
            if (Taken == _record.Length) Finish();
        }

        public void Apply(long image)
        {
            if (State != FirmwareState.Genuine || image != _record.Image) return;
            _record.Stage = SpareStage.Trial;
            _record.Tries = 0;
            // What stands under the seal, not what was offered, nor what its code will say of itself.
            _record.Release = _head.Release;
            if (Keep()) WantsRestart = true;
        }

        public void ConfirmHealthy()
        {
            if (OnTrial)
            {
                bool first = _record.Confirmed == SlotMap.None;
                _record.Confirmed = _running;
                if (_record.Lowest < _record.Release) _record.Lowest = _record.Release;
                _record.SetSpare(first ? SpareStage.Empty : SpareStage.Previous, 0, 0, 0);
            }
            else if (_record.Tries == 0 || _running == SlotMap.None || _running != _record.Confirmed || _record.Stage == SpareStage.Trial)
            {
                return;
            }
            _record.Tries = 0;
            // Where that fails it is still on trial, and asked again.
            _state.Keep();
        }

        public void Step()
        {
            if (_refusal != FirmwareState.None) return;
            if (_record.Stage == SpareStage.Erasing) EraseSector();
            else if (_record.Stage == SpareStage.Whole && !_seal.IsDone) Verify();
        }

        private bool IsUnderWay()
        {
            return _record.Stage >= SpareStage.Erasing && _record.Stage <= SpareStage.Whole;
        }

        private void Begin(long image, uint release, int size)
        {
            // A memory that could not be read when this was made would let it take the wrong slot for the spare one.
            uint generation = _record.Generation;
            _state.Load();
            if (_record.Generation != generation || _record.Spare == _running)
            {
                Refuse(FirmwareState.StorageFailed, image);
                return;
            }
            _record.SetSpare(SpareStage.Erasing, image, release, size);
            _erased = 0;
            Keep();
        }

        private void EraseSector()
        {
            if (!_flash.Erase(_map.Of(_record.Spare) + _erased))
            {
                Refuse(FirmwareState.StorageFailed, _record.Image);
                return;
            }
            _erased += _flash.SectorSize;
            if (_erased < _record.Length) return;
            _record.Stage = SpareStage.Taking;
            Keep();
        }

        private void Finish()
        {
            _record.Stage = SpareStage.Whole;
            if (Keep()) _seal.Begin(_map.Of(_record.Spare), _record.Length);
        }

        private void Verify()
        {
            _seal.Step(_flash);
            if (!_seal.IsDone) return;
            byte fault = Judge();
            if (fault != FirmwareState.None) Refuse(fault, _record.Image);
        }

        // The head is believed only where the seal is right; then it has to be what was offered.
        private byte Judge()
        {
            if (!_seal.IsGenuine || _seal.Image != _record.Image) return FirmwareState.NotGenuine;
            if (!_head.Read(_flash, _map.Of(_record.Spare), _record.Length)
                || _head.ImageSize != _record.Length) return FirmwareState.NotGenuine;
            if (!_head.IsFor(_kind, _board)) return FirmwareState.OtherHardware;
            return JudgeRelease(_head.Release);
        }

        private byte JudgeRelease(uint release)
        {
            if (release < Lowest) return FirmwareState.OlderRelease;
            return release - Lowest > ImageLayout.MaxAhead ? FirmwareState.TooFarAhead : FirmwareState.None;
        }

        /// <summary>Goes on where a restart left it.</summary>
        private void Resume()
        {
            switch (_record.Stage)
            {
                case SpareStage.Taking:
                    Taken = SurelyTaken();
                    break;
                case SpareStage.Whole:
                    Taken = _record.Length;
                    _seal.Begin(_map.Of(_record.Spare), _record.Length);
                    break;
                case SpareStage.Trial:
                    Taken = _record.Length;
                    break;
            }
        }

        // The last byte that is not erased is in the last chunk that was begun, or before it where that ended with FF.
        // Everything before that chunk was read back; the chunk itself may be torn. Bytes that are sent once more
        // are the same, so they can be written over what is there.
        private int SurelyTaken()
        {
            int begin = _map.Of(_record.Spare);
            int end = _record.Length;
            while (end > 0)
            {
                int count = end < MaxChunk ? end : MaxChunk;
                _flash.Read(begin + end - count, _again, 0, count);
                int last = count - 1;
                while (last >= 0 && _again[last] == 0xFF) last--;
                end -= count - 1 - last;
                if (last >= 0) break;
            }
            return end > MaxChunk ? end - MaxChunk : 0;
        }

        private bool ReadsBack(int at, byte[] bytes, int begin, int count)
        {
            _flash.Read(at, _again, 0, count);
            return WireBytes.Same(_again, 0, bytes, begin, count);
        }

        private bool Keep()
        {
            long image = _record.Image;
            if (_state.Keep()) return true;
            Refuse(FirmwareState.StorageFailed, image);
            return false;
        }

        private void Refuse(byte state, long image)
        {
            _refusal = state;
            _refused = image;
            Taken = 0;
        }
    }
}
