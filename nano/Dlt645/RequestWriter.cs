namespace EdgeFleet.Nano.Dlt645
{
    /// <summary>Makes one request after the other in one buffer: begin, data, end.</summary>
    public sealed class RequestWriter
    {
        private const int MaxSize = FrameCode.WakeUps + FrameCode.Overhead + 16;
        private const int AddressAt = FrameCode.WakeUps + 1;
        private const int LengthAt = FrameCode.WakeUps + 9;

        public readonly byte[] Bytes = new byte[MaxSize];

        /// <summary>Bytes of the request as it goes out, those that wake included.</summary>
        public int Count { get; private set; }

        /// <param name="address">The meter's twelve digits.</param>
        /// <param name="control">A function.</param>
        public void Begin(long address, byte control)
        {
            Begin(control);
            Bcd.Write(Bytes, AddressAt, FrameCode.AddressBytes, address);
        }

        /// <param name="address">Six bytes, lowest first; AA stands for any two digits.</param>
        /// <param name="control">A function.</param>
        public void Begin(byte[] address, byte control)
        {
            Begin(control);
            for (int i = 0; i < FrameCode.AddressBytes; i++) Bytes[AddressAt + i] = address[i];
        }

        private void Begin(byte control)
        {
            Count = 0;
            while (Count < FrameCode.WakeUps) Bytes[Count++] = FrameCode.WakeUp;
            Bytes[Count++] = FrameCode.Start;
            Count += FrameCode.AddressBytes;
            Bytes[Count++] = FrameCode.Start;
            Bytes[Count++] = control;
            Bytes[Count++] = 0;
        }

        public void AddIdentifier(uint identifier)
        {
            for (int shift = 0; shift < 32; shift += 8) Add((byte)(identifier >> shift));
        }

        public void Add(byte value)
        {
            Bytes[Count++] = (byte)(value + FrameCode.Shift);
            Bytes[LengthAt]++;
        }

        public void End()
        {
            int sum = 0;
            for (int i = FrameCode.WakeUps; i < Count; i++) sum += Bytes[i];
            Bytes[Count++] = (byte)sum;
            Bytes[Count++] = FrameCode.End;
        }
    }
}
