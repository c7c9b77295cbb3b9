namespace EdgeFleet.Nano.Meter
{
    /// <summary>The numbers of DL/T 645-2007 that a reader needs; README.md names the sources.</summary>
    public static class Dlt645
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

        /// <summary>Bit of the error byte: the model has no such item, so that asking again is no use.</summary>
        public const byte NoSuchData = 0x02;

        // Identifiers, DI3 first. FF in DI1 asks for a block: total and all tariffs, or all phases.
        public const uint ForwardEnergy = 0x0001FF00;
        public const uint ReverseEnergy = 0x00020000;
        public const uint Voltages = 0x0201FF00;
        public const uint Currents = 0x0202FF00;
        public const uint ActivePowers = 0x0203FF00;
        public const uint PowerFactors = 0x0206FF00;
        public const uint Frequency = 0x02800002;
        public const uint PowerDowns = 0x03110000;
        public const uint CoverOpenings = 0x03300D00;
        public const uint Date = 0x04000101;
        public const uint TimeOfDay = 0x04000102;
        public const uint StateWords = 0x040005FF;

        /// <summary>Plus the slot: 1 is the last daily freeze.</summary>
        public const uint FreezeTime = 0x05060000;

        /// <summary>Plus the slot.</summary>
        public const uint FreezeForwardEnergy = 0x05060100;

        /// <summary>The load record's class 4 from a given time on.</summary>
        public const uint LoadEnergies = 0x06040001;

        /// <summary>Bytes of mm hh DD MM YY.</summary>
        public const int MinuteBytes = 5;
    }
}
