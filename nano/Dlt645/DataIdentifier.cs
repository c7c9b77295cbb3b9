namespace EdgeFleet.Nano.Dlt645
{
    /// <summary>
    /// Data identifiers of DL/T 645-2007, annex A, DI3 first. FF in DI1 asks for a block: total and all tariffs, or all phases.
    /// </summary>
    public static class DataIdentifier
    {
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
    }
}
