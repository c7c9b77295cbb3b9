namespace EdgeFleet.Nano.Dlt645
{
    /// <summary>The numbers of a frame of DL/T 645-2007; README.md names the sources.</summary>
    public static class FrameCode
    {
        public const byte WakeUp = 0xFE;
        public const byte Start = 0x68;
        public const byte End = 0x16;

        /// <summary>Added to every byte of the data on the line, modulo 256.</summary>
        public const int Shift = 0x33;

        /// <summary>Sent in front of a request, for optical heads and sleeping modules.</summary>
        public const int WakeUps = 4;

        /// <summary>Bytes of a frame besides its data.</summary>
        public const int Overhead = 12;

        public const int MaxData = 200;
        public const int AddressBytes = 6;

        // Control: three flags of an answer, and the function.
        public const byte FromMeter = 0x80;
        public const byte Refused = 0x40;
        public const byte More = 0x20;
        public const byte Functions = 0x1F;
        public const byte Read = 0x11;
        public const byte ReadOn = 0x12;

        /// <summary>Bytes of a data identifier.</summary>
        public const int IdentifierBytes = 4;

        // Bits of the error byte.
        public const byte OtherError = 0x01;

        /// <summary>The model has no such item, so that asking again is no use.</summary>
        public const byte NoSuchData = 0x02;

        /// <summary>The password is wrong or missing, or does not allow it.</summary>
        public const byte NotAuthorised = 0x04;

        /// <summary>Bytes of mm hh DD MM YY.</summary>
        public const int MinuteBytes = 5;
    }
}
