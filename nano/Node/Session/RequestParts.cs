using EdgeFleet.Nano.Commands;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Session
{
    /// <summary>
    /// Does the parts of a request in their order and writes what each is answered. From the first that finds no room
    /// on, what would be answered is left undone; a time and a confirmation need no room.
    /// </summary>
    internal sealed class RequestParts
    {
        private const int ResultSize = 10;
        private const int ConfigurationSize = 15;
        private const int FirmwareSize = 22;
        private const int KeysSize = 1;
        private const int IdentityNumbers = 23;

        private readonly NodeCore _core;
        private readonly FrameWriter _writer;
        private readonly AnswerParts _answer;
        private readonly CommandRunner _commands;
        private readonly Configuration _configuration;
        private readonly byte[] _kind;
        private readonly byte[] _board;

        public RequestParts(NodeCore core, FrameWriter writer)
        {
            _core = core;
            _writer = writer;
            _answer = new AnswerParts(writer, core);
            _commands = new CommandRunner(core.Application, core.Clock.Time, core.Faults);
            _configuration = new Configuration(core.Application, core.Store, core.Faults);
            _kind = Ascii(core.Application.Kind);
            _board = Ascii(core.Identity.Board);
        }

        /// <param name="frame">Before its first part.</param>
        /// <param name="request">Has found nothing wrong with it.</param>
        public void Do(FrameReader frame, Request request)
        {
            bool room = true;
            while (frame.NextPart())
            {
                ByteReader from = frame.Part;
                switch (frame.PartType)
                {
                    case PartType.Time:
                        request.Time.Read(from);
                        _core.Clock.Set(request.Time.UnixMs, request.Time.UncertaintyMs);
                        break;
                    case PartType.Confirm:
                        _core.Ring.Confirm(from.ReadUInt32());
                        break;
                    default:
                        room = room && DoPart(frame.PartType, from, request);
                        break;
                }
            }
        }

        public bool Identity()
        {
            NodeIdentity own = _core.Identity;
            _writer.BeginPart(PartType.Identity);
            IdentityPart.Write(_writer.Body, own.Node, _core.Store.Boot, own.Release, _core.SelfTestWord, own.MaxFrame, _kind, _board);
            return _writer.EndPart();
        }

        private bool DoPart(byte type, ByteReader from, Request request)
        {
            switch (type)
            {
                case PartType.Collect:
                    return _answer.Records(from.ReadUInt32()) && _answer.Status(Flags());
                case PartType.Read:
                    return _answer.Values(from);
                case PartType.Write:
                case PartType.Execute:
                    return _answer.HasRoom(ResultSize) && Command(from, request.Command, type == PartType.Execute);
                case PartType.Configure:
                    if (!_answer.HasRoom(ConfigurationSize)) return false;
                    _configuration.Take(from);
                    return Settings();
                case PartType.Settings:
                    return Settings();
                case PartType.Offer:
                case PartType.Chunk:
                case PartType.Apply:
                    return _answer.HasRoom(FirmwareSize) && Firmware(type, from, request);
                case PartType.Rekey:
                    return _answer.HasRoom(KeysSize) && Rekey(from, request.Rekey);
                case PartType.Identify:
                    return Identity();
                case PartType.Assign:
                    return _answer.HasRoom(IdentityNumbers + _kind.Length + _board.Length) && Assign(from, request.Assign);
                default:
                    // A later page may know it.
                    return true;
            }
        }

        private bool Command(ByteReader from, CommandPart command, bool execute)
        {
            command.Read(from);
            byte code = _commands.Do(command, execute);
            _writer.BeginPart(PartType.Result);
            ResultPart.Write(_writer.Body, command.Id, command.Phase, code);
            return _writer.EndPart();
        }

        private bool Settings()
        {
            _writer.BeginPart(PartType.Configuration);
            _configuration.Write(_writer.Body);
            return _writer.EndPart();
        }

        private bool Firmware(byte type, ByteReader from, Request request)
        {
            Update.IUpdates updates = _core.Updates;
            if (type == PartType.Offer)
            {
                request.Offer.Read(from);
                updates.Offer(request.Offer.Image, request.Offer.Release, request.Offer.Size);
            }
            else if (type == PartType.Chunk)
            {
                ChunkPart chunk = request.Chunk;
                chunk.Read(from);
                updates.Chunk(chunk.Image, chunk.Offset, from.Buffer, chunk.Begin, chunk.Count);
            }
            else
            {
                request.Apply.Read(from);
                if (!request.Apply.Waits || Hold() == RestartHold.None) updates.Apply(request.Apply.Image);
            }
            _writer.BeginPart(PartType.Firmware);
            FirmwarePart.Write(_writer.Body, updates.State, updates.Image, updates.Taken, updates.Release, updates.Lowest, Hold());
            return _writer.EndPart();
        }

        private byte Hold()
        {
            return _core.AtWork ? RestartHold.Work : _commands.IsPending ? RestartHold.Order : RestartHold.None;
        }

        private bool Rekey(ByteReader from, RekeyPart rekey)
        {
            rekey.Read(from);
            rekey.Unwrap(_core.Keys.InForce);
            _writer.BeginPart(PartType.Keys);
            _writer.Body.WriteByte(_core.Keys.Follow(rekey.Key) ? 0 : 1);
            return _writer.EndPart();
        }

        // The answer is on its way under the old address; it goes out under the new one.
        private bool Assign(ByteReader from, AssignPart assign)
        {
            assign.Read(from);
            if (assign.Node != _core.Identity.Node) return true;
            if (assign.Address != _core.Store.Address && _core.Store.Assign(assign.Address)) WireBytes.WriteUInt16(
                _writer.Buffer, 1, assign.Address);
            return Identity();
        }

        private int Flags()
        {
            int flags = 0;
            if (_core.Clock.IsKnown) flags |= StatusPart.HasTime;
            if (_core.Updates.OnTrial) flags |= StatusPart.OnTrial;
            if (_core.SelfTestWord != 0) flags |= StatusPart.SelfTestFault;
            if (_core.LocalControl) flags |= StatusPart.LocalControl;
            return flags;
        }

        private static byte[] Ascii(string text)
        {
            byte[] bytes = new byte[text.Length];
            for (int i = 0; i < text.Length; i++) bytes[i] = (byte)text[i];
            return bytes;
        }
    }
}
