namespace EdgeFleet.Hardware.Boards
{
    /// <summary>ST 32F429IDISCOVERY, nanoFramework target ST_STM32F429I_DISCOVERY. The only place where its pins have numbers.</summary>
    public static class Stm32F429IDiscovery
    {
        public const string Name = "ST_STM32F429I_DISCOVERY";

        /// <summary>LD3, green, PG13: a high level lights it (UM1670, "LEDs").</summary>
        public const int Led = Stm32Pin.G + 13;
    }
}
