namespace EdgeFleet.Nano.Meter
{
    /// <summary>Makes one request after the other in one buffer: begin, data, end.</summary>
    public sealed class RequestWriter
    {
        private const int LongestRequest = Dlt645.WakeUps + Dlt645.Overhead + 16;
        private const int LengthAt = Dlt645.WakeUps + 9;

        public readonly byte[] Octets = new byte[LongestRequest];

        /// <summary>Octets of the request as it goes out, those that wake included.</summary>
        public int Count { get; private set; }

        /// <param name="address">The meter's twelve digits.</param>
        /// <param name="control">A function.</param>
        public void Begin(long address, byte control)
        {
            Count = 0;
            while (Count < Dlt645.WakeUps) Octets[Count++] = Dlt645.WakeUp;
            Octets[Count++] = Dlt645.Start;
            Bcd.Write(Octets, Count, Dlt645.AddressOctets, address);
            Count += Dlt645.AddressOctets;
            Octets[Count++] = Dlt645.Start;
            Octets[Count++] = control;
            Octets[Count++] = 0;
        }

        public void AddIdentifier(uint identifier)
        {
            for (int shift = 0; shift < 32; shift += 8) Add((byte)(identifier >> shift));
        }

        public void Add(byte octet)
        {
            Octets[Count++] = (byte)(octet + Dlt645.Shift);
            Octets[LengthAt]++;
        }

        public void End()
        {
            int sum = 0;
            for (int i = Dlt645.WakeUps; i < Count; i++) sum += Octets[i];
            Octets[Count++] = (byte)sum;
            Octets[Count++] = Dlt645.End;
        }
    }
}
