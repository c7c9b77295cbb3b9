using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Hardware.Devices
{
    /// <summary>
    /// Serial NOR flash of 16 MB. The chip reports no failed program or erase, so both are read back. A call returns when the chip is
    /// done: a page takes 0.4 ms and 3 at most, a sector 45 ms and 400 at most.
    /// </summary>
    public sealed class W25q128 : IFlash
    {
        /// <summary>Bytes of the longest transfer.</summary>
        public const int LongestTransfer = Head + W25q128Registers.PageSize;

        // Instruction and address.
        private const int Head = 4;
        private const int IdSize = 4;

        private readonly ISpiBus _bus;
        private readonly int _pollsPerSecond;
        private readonly byte[] _write = new byte[LongestTransfer];
        private readonly byte[] _read = new byte[LongestTransfer];
        private bool _known;

        /// <param name="bus">With this chip on it.</param>
        /// <param name="hertz">Of the bus, at most: no wait for the chip is cut short where it is slower.</param>
        public W25q128(ISpiBus bus, int hertz)
        {
            _bus = bus;
            _pollsPerSecond = hertz / (8 * LongestTransfer) + 1;
        }

        public int Size
        {
            get { return W25q128Registers.Size; }
        }

        public int SectorSize
        {
            get { return W25q128Registers.SectorSize; }
        }

        /// <summary>Why it failed last, until it works again; a value of <see cref="W25q128Fault"/>.</summary>
        public byte Fault { get; private set; }

        /// <summary>What cannot be read comes as zeros: neither erased nor valid to anybody who checks.</summary>
        public void Read(int address, byte[] buffer, int offset, int count)
        {
            while (count > 0)
            {
                int piece = count < W25q128Registers.PageSize ? count : W25q128Registers.PageSize;
                bool good = Ready() && Fetch(address, piece);
                for (int i = 0; i < piece; i++) buffer[offset + i] = good ? _read[Head + i] : (byte)0;
                address += piece;
                offset += piece;
                count -= piece;
            }
        }

        public bool Write(int address, byte[] buffer, int offset, int count)
        {
            while (count > 0)
            {
                // Beyond a page's end the chip goes on at its beginning.
                int room = W25q128Registers.PageSize - address % W25q128Registers.PageSize;
                int piece = count < room ? count : room;
                if (!Program(address, buffer, offset, piece)) return false;
                address += piece;
                offset += piece;
                count -= piece;
            }
            return true;
        }

        public bool Erase(int address)
        {
            int begin = address - address % W25q128Registers.SectorSize;
            if (!Ready() || !Enable()) return false;
            Aim(W25q128Registers.SectorErase, begin);
            if (!Send(Head) || !Idle(W25q128Registers.EraseUs)) return false;
            for (int at = 0; at < W25q128Registers.SectorSize; at += W25q128Registers.PageSize)
                if (!Fetch(begin + at, W25q128Registers.PageSize) || !IsErased()) return false;
            return true;
        }

        private bool Program(int address, byte[] buffer, int offset, int count)
        {
            if (!Ready() || !Enable()) return false;
            Aim(W25q128Registers.PageProgram, address);
            for (int i = 0; i < count; i++) _write[Head + i] = buffer[offset + i];
            if (!Send(Head + count) || !Idle(W25q128Registers.ProgramUs) || !Fetch(address, count)) return false;
            // A bit that was cleared before stays so: then it is not as asked, either.
            for (int i = 0; i < count; i++)
                if (_read[Head + i] != buffer[offset + i]) return Fails(W25q128Fault.NotWritten);
            return true;
        }

        // It may be found asleep, or at what a start before this one had it do: it keeps its supply when the processor is reset. One
        // that did not come to an end once is not waited for again.
        private bool Ready()
        {
            if (_known) return true;
            _write[0] = W25q128Registers.Wake;
            if (!Send(1) || !Idle(Fault == W25q128Fault.Busy ? 0 : W25q128Registers.EraseUs)) return false;
            _write[0] = W25q128Registers.ReadId;
            if (!Send(IdSize)) return false;
            _known = _read[1] == W25q128Registers.Manufacturer && _read[3] == W25q128Registers.Capacity
                && (_read[2] == W25q128Registers.TypeQ || _read[2] == W25q128Registers.TypeM);
            if (!_known) return Fails(W25q128Fault.OtherChip);
            Fault = W25q128Fault.None;
            return true;
        }

        private bool Enable()
        {
            _write[0] = W25q128Registers.WriteEnable;
            if (!Send(1)) return false;
            int status = Status(2);
            if (status < 0) return false;
            const int Writable = W25q128Registers.WriteEnabled;
            return (status & (W25q128Registers.Protection | Writable)) == Writable || Fails(W25q128Fault.Protected);
        }

        private bool Idle(int longestUs)
        {
            int polls = 2 + longestUs / 1000 * _pollsPerSecond / 1000;
            for (int i = 0; i < polls; i++)
            {
                int status = Status(LongestTransfer);
                if (status < 0) return false;
                if ((status & W25q128Registers.Busy) == 0) return true;
            }
            return Fails(W25q128Fault.Busy);
        }

        // While it is selected the chip says its status again with every byte: the last one is the newest. All ones is a wire that
        // nobody drives; -1: there is none.
        private int Status(int count)
        {
            _write[0] = W25q128Registers.ReadStatus;
            if (!Send(count)) return -1;
            int status = _read[count - 1];
            if (status != 0xFF) return status;
            Fails(W25q128Fault.OtherChip);
            return -1;
        }

        private bool Fetch(int address, int count)
        {
            Aim(W25q128Registers.ReadData, address);
            return Send(Head + count);
        }

        private bool IsErased()
        {
            for (int i = Head; i < LongestTransfer; i++)
                if (_read[i] != 0xFF) return Fails(W25q128Fault.NotWritten);
            return true;
        }

        private void Aim(byte instruction, int address)
        {
            _write[0] = instruction;
            _write[1] = (byte)(address >> 16);
            _write[2] = (byte)(address >> 8);
            _write[3] = (byte)address;
        }

        private bool Send(int count)
        {
            return _bus.Transfer(_write, _read, count) || Fails(W25q128Fault.Bus);
        }

        // Whoever is put in its place, or comes back, has to say its name.
        private bool Fails(byte fault)
        {
            Fault = fault;
            _known = false;
            return false;
        }
    }
}
