namespace EdgeFleet.Nano.Meter
{
    /// <summary>Makes one request after the other in one buffer: begin, data, end.</summary>
    public sealed class RequestWriter
    {
        private const int MaxSize = Dlt645.WakeUps + Dlt645.Overhead + 16;
        private const int LengthAt = Dlt645.WakeUps + 9;

        public readonly byte[] Bytes = new byte[MaxSize];

        /// <summary>Bytes of the request as it goes out, those that wake included.</summary>
        public int Count { get; private set; }

        /// <param name="address">The meter's twelve digits.</param>
        /// <param name="control">A function.</param>
        public void Begin(long address, byte control)
        {
            Count = 0;
            while (Count < Dlt645.WakeUps) Bytes[Count++] = Dlt645.WakeUp;
            Bytes[Count++] = Dlt645.Start;
            Bcd.Write(Bytes, Count, Dlt645.AddressBytes, address);
            Count += Dlt645.AddressBytes;
            Bytes[Count++] = Dlt645.Start;
            Bytes[Count++] = control;
            Bytes[Count++] = 0;
        }

        public void AddIdentifier(uint identifier)
        {
            for (int shift = 0; shift < 32; shift += 8) Add((byte)(identifier >> shift));
        }

        public void Add(byte value)
        {
            Bytes[Count++] = (byte)(value + Dlt645.Shift);
            Bytes[LengthAt]++;
        }

        public void End()
        {
            int sum = 0;
            for (int i = Dlt645.WakeUps; i < Count; i++) sum += Bytes[i];
            Bytes[Count++] = (byte)sum;
            Bytes[Count++] = Dlt645.End;
        }
    }
}
