namespace EdgeFleet.Hardware.Boards
{
    /// <summary>
    /// ST 32F429IDISCOVERY, nanoFramework target ST_STM32F429I_DISCOVERY. The only place where its pins have numbers;
    /// each is printed beside its hole. Memory and display of the board leave few (UM1670), and one serial port.
    /// </summary>
    public static class Stm32F429IDiscovery
    {
        public const string Name = "ST_STM32F429I_DISCOVERY";

        /// <summary>LD3, green, PG13: a high level lights it (UM1670, "LEDs").</summary>
        public const int Led = Stm32Pin.G + 13;

        /// <summary>The line to the gateway: USART1.</summary>
        public const string LinePort = "COM1";

        /// <summary>PA9.</summary>
        public const int LineTransmit = Stm32Pin.A + 9;

        /// <summary>PA10.</summary>
        public const int LineReceive = Stm32Pin.A + 10;

        /// <summary>All chips are on I2C3, with the board's touch controller.</summary>
        public const int I2cBus = 3;

        /// <summary>PA8.</summary>
        public const int BusClock = Stm32Pin.A + 8;

        /// <summary>PC9.</summary>
        public const int BusData = Stm32Pin.C + 9;

        /// <summary>The flash of the update slots is alone on SPI4.</summary>
        public const int SlotsBus = 4;

        /// <summary>PD4.</summary>
        public const int SlotsSelect = Stm32Pin.D + 4;

        /// <summary>PE2.</summary>
        public const int SlotsClock = Stm32Pin.E + 2;

        /// <summary>PE5: from the flash.</summary>
        public const int SlotsIn = Stm32Pin.E + 5;

        /// <summary>PE6: to the flash.</summary>
        public const int SlotsOut = Stm32Pin.E + 6;

        public static class Streetlight
        {
            /// <summary>PE3: the mains relay of the lamp's driver; high is on.</summary>
            public const int Relay = Stm32Pin.E + 3;

            /// <summary>PB7, timer 4: pulse width that becomes 0 to 10 V.</summary>
            public const int Dimming = Stm32Pin.B + 7;

            /// <summary>PG2: pulled to ground while mains is behind the relay's contact.</summary>
            public const int Contact = Stm32Pin.G + 2;
        }

        public static class Meter
        {
            /// <summary>PG3: the water meter's pulse output, closed to ground.</summary>
            public const int Water = Stm32Pin.G + 3;

            /// <summary>PG9: the gas meter's pulse output, closed to ground.</summary>
            public const int Gas = Stm32Pin.G + 9;
        }

        public static class Greenhouse
        {
            /// <summary>PC11.</summary>
            public const int QuiltUp = Stm32Pin.C + 11;

            /// <summary>PE3.</summary>
            public const int QuiltDown = Stm32Pin.E + 3;

            /// <summary>PE4.</summary>
            public const int VentOpen = Stm32Pin.E + 4;

            /// <summary>PC12.</summary>
            public const int VentClose = Stm32Pin.C + 12;

            /// <summary>PD5.</summary>
            public const int Fan = Stm32Pin.D + 5;

            /// <summary>PC8: the irrigation valve; without power it is closed.</summary>
            public const int Valve = Stm32Pin.C + 8;

            /// <summary>PG2: the local stop, closed to ground while it is not pressed.</summary>
            public const int Stop = Stm32Pin.G + 2;

            /// <summary>PG3: the water meter's pulse output, closed to ground.</summary>
            public const int WaterPulse = Stm32Pin.G + 3;

            /// <summary>PA5: soil moisture, 0 to 3 V.</summary>
            public const int Soil = Stm32Pin.A + 5;

            /// <summary>How the platform numbers the converter's channel on that pin.</summary>
            public const int SoilChannel = 0;
        }

        public static class Substation
        {
            /// <summary>PE4: interposing relay of the breaker's closing coil.</summary>
            public const int BreakerClose = Stm32Pin.E + 4;

            /// <summary>PE3: interposing relay of the breaker's opening coil.</summary>
            public const int BreakerOpen = Stm32Pin.E + 3;

            /// <summary>PG2: the selector at the panel, closed to ground in the position "remote".</summary>
            public const int Remote = Stm32Pin.G + 2;

            /// <summary>PG3: the interrupt that the expanders share and the clock stamps; low when an input changed.</summary>
            public const int Changed = Stm32Pin.G + 3;
        }
    }
}
