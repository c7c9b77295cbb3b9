using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Update
{
    /// <summary>
    /// What is known of the slots, as it is kept: which one is confirmed, what the other one, the spare, is for, and the release that
    /// is never gone below. Its 32 bytes stay the same in all releases, since boot program and firmware may be of different age.
    /// </summary>
    public sealed class SlotRecord
    {
        public const int Size = 32;

        private const byte Layout = 1;

        // Of records without a lowest release, layout 0, of which eight bytes were the check.
        private const int FirstCheckAt = 24;
        private const int LowestAt = 24;
        private const int CheckAt = 28;

        private readonly Sha256 _hash = new Sha256();
        private readonly byte[] _digest = new byte[Sha256.Size];

        /// <summary>Grows with every record; the highest counts.</summary>
        public uint Generation;

        /// <summary>The slot that has shown it can do its work; <see cref="SlotMap.None"/> on a new board.</summary>
        public byte Confirmed;

        /// <summary>A value of <see cref="SpareStage"/>.</summary>
        public byte Stage;

        /// <summary>Starts on trial so far; without a trial, starts of the confirmed slot that failed in a row.</summary>
        public byte Tries;

        /// <summary>In the spare slot, by the beginning of its seal; 0: none.</summary>
        public long Image;

        /// <summary>Release and bytes of that image, as offered; from its trial on the release of its head.</summary>
        public uint Release;
        public int Length;

        /// <summary>The highest release that was ever confirmed; 0: none was. No fall back to another slot lowers it.</summary>
        public uint Lowest;

        public byte Spare
        {
            get { return SlotMap.Other(Confirmed); }
        }

        /// <summary>What a new board has: nothing confirmed, nothing spare.</summary>
        public void Clear()
        {
            Generation = 0;
            Confirmed = SlotMap.None;
            Tries = 0;
            Lowest = 0;
            SetSpare(SpareStage.Empty, 0, 0, 0);
        }

        public void SetSpare(byte stage, long image, uint release, int length)
        {
            Stage = stage;
            Image = image;
            Release = release;
            Length = length;
        }

        /// <returns>False: this is no record; the fields are then of no use.</returns>
        public bool Read(byte[] buffer)
        {
            int checkAt = buffer[7] < Layout ? FirstCheckAt : CheckAt;
            Check(buffer, checkAt);
            Generation = WireBytes.ReadUInt32(buffer, 0);
            Confirmed = buffer[4];
            Stage = buffer[5];
            Tries = buffer[6];
            Image = WireBytes.ReadInt64(buffer, 8);
            Release = WireBytes.ReadUInt32(buffer, 16);
            Length = (int)WireBytes.ReadUInt32(buffer, 20);
            Lowest = buffer[7] < Layout ? 0 : WireBytes.ReadUInt32(buffer, LowestAt);
            return WireBytes.Same(_digest, 0, buffer, checkAt, Size - checkAt);
        }

        public void Write(byte[] buffer)
        {
            WireBytes.WriteUInt32(buffer, 0, Generation);
            buffer[4] = Confirmed;
            buffer[5] = Stage;
            buffer[6] = Tries;
            buffer[7] = Layout;
            WireBytes.WriteInt64(buffer, 8, Image);
            WireBytes.WriteUInt32(buffer, 16, Release);
            WireBytes.WriteUInt32(buffer, 20, (uint)Length);
            WireBytes.WriteUInt32(buffer, LowestAt, Lowest);
            Check(buffer, CheckAt);
            WireBytes.Copy(_digest, 0, buffer, CheckAt, Size - CheckAt);
        }

        // Four bytes of SHA-256: what a power cut leaves of two records passes once in 2^32, not once in 2^16.
        private void Check(byte[] buffer, int count)
        {
            _hash.Begin();
            _hash.Add(buffer, 0, count);
            _hash.End(_digest, 0);
        }
    }
}
