using System;

namespace EdgeFleet.Nano.Dlt645
{
    /// <summary>
    /// Finds frames in what a line brings. A frame has 68 twice, seven bytes apart, a right sum and 16 behind it; where
    /// one of these is missing, the search goes on at the next byte, so that noise and a frame cut short cost no
    /// frame that follows.
    /// </summary>
    public sealed class AnswerReader
    {
        private const int ControlAt = 8;
        private const int LengthAt = 9;
        private const int DataAt = 10;

        private readonly byte[] _heard = new byte[FrameCode.Overhead + FrameCode.MaxData];
        private int _count;

        /// <summary>The frame's data, shift taken off.</summary>
        public readonly byte[] Data = new byte[FrameCode.MaxData];

        /// <summary>Bytes of <see cref="Data"/>.</summary>
        public int Count { get; private set; }

        /// <summary>The twelve digits; -1 where they are none, as in a wildcard.</summary>
        public long Address { get; private set; }

        public byte Control { get; private set; }

        /// <summary>Places that looked like the beginning of a frame and were none.</summary>
        public int Damaged { get; private set; }

        public void Clear()
        {
            _count = 0;
        }

        /// <summary>Takes the next byte.</summary>
        /// <returns>A frame is complete.</returns>
        public bool Take(byte value)
        {
            _heard[_count++] = value;
            return Search();
        }

        /// <summary>Nothing more is coming: what waits for its end is no frame, and one may stand behind its beginning.</summary>
        /// <returns>There is one.</returns>
        public bool GiveUp()
        {
            while (_count > 0)
            {
                Drop(1);
                if (Search()) return true;
            }
            return false;
        }

        private bool Search()
        {
            while (_count > 0)
            {
                if (_heard[0] == FrameCode.Start)
                {
                    if (_count < ControlAt) return false;
                    if (_heard[ControlAt - 1] == FrameCode.Start)
                    {
                        if (_count < DataAt) return false;
                        int whole = _heard[LengthAt] + FrameCode.Overhead;
                        if (whole <= _heard.Length && _count < whole) return false;
                        if (whole <= _heard.Length && IsWhole(whole))
                        {
                            Decode();
                            Drop(whole);
                            return true;
                        }
                    }
                    Damaged++;
                }
                Drop(1);
            }
            return false;
        }

        private bool IsWhole(int whole)
        {
            int sum = 0;
            for (int i = 0; i < whole - 2; i++) sum += _heard[i];
            return (byte)sum == _heard[whole - 2] && _heard[whole - 1] == FrameCode.End;
        }

        private void Decode()
        {
            long address;
            Address = Bcd.Read(_heard, 1, FrameCode.AddressBytes, false, out address) == 0 ? address : -1;
            Control = _heard[ControlAt];
            Count = _heard[LengthAt];
            for (int i = 0; i < Count; i++) Data[i] = (byte)(_heard[DataAt + i] - FrameCode.Shift);
        }

        private void Drop(int bytes)
        {
            _count -= bytes;
            Array.Copy(_heard, bytes, _heard, 0, _count);
        }
    }
}
