namespace EdgeFleet.Hardware.Boards
{
    /// <summary>
    /// ST NUCLEO-F767ZI, nanoFramework target ST_NUCLEO144_F767ZI. The only place where its pins have numbers; behind
    /// each stands what is printed at the connector (UM1974). What each firmware needs beyond the shared pins has its own class.
    /// </summary>
    public static class Nucleo144F767ZI
    {
        public const string Name = "ST_NUCLEO144_F767ZI";

        /// <summary>LD1, green, PB0: a high level lights it (UM1974, "LEDs").</summary>
        public const int Led = Stm32Pin.B + 0;

        /// <summary>The line to the gateway: USART6.</summary>
        public const string LinePort = "COM6";

        /// <summary>PG14, D1.</summary>
        public const int LineTransmit = Stm32Pin.G + 14;

        /// <summary>PG9, D0.</summary>
        public const int LineReceive = Stm32Pin.G + 9;

        /// <summary>What the node itself asks over a serial port: its metering chip, or meters on RS-485. USART2.</summary>
        public const string FieldPort = "COM2";

        /// <summary>PD5, D53.</summary>
        public const int FieldTransmit = Stm32Pin.D + 5;

        /// <summary>PD6, D52.</summary>
        public const int FieldReceive = Stm32Pin.D + 6;

        /// <summary>All chips are on I2C1.</summary>
        public const int I2cBus = 1;

        /// <summary>PB8, D15.</summary>
        public const int BusClock = Stm32Pin.B + 8;

        /// <summary>PB9, D14.</summary>
        public const int BusData = Stm32Pin.B + 9;

        /// <summary>The flash of the update slots is alone on SPI1.</summary>
        public const int SlotsBus = 1;

        /// <summary>PA4, D24.</summary>
        public const int SlotsSelect = Stm32Pin.A + 4;

        /// <summary>PA5, D13.</summary>
        public const int SlotsClock = Stm32Pin.A + 5;

        /// <summary>PA6, D12: from the flash.</summary>
        public const int SlotsIn = Stm32Pin.A + 6;

        /// <summary>PA7, D11: to the flash; with JP6 off, which takes it from the Ethernet.</summary>
        public const int SlotsOut = Stm32Pin.A + 7;

        /// <summary>Bytes of the largest image that the managed heap has room for; the README has the sum. Whole sectors of 4 kB.</summary>
        public const int MaxImageSize = 60 * 1024;

        public static class Streetlight
        {
            /// <summary>PF13, D7: the mains relay of the lamp's driver; high is on.</summary>
            public const int Relay = Stm32Pin.F + 13;

            /// <summary>PE9, D6, timer 1: pulse width that becomes 0 to 10 V.</summary>
            public const int Dimming = Stm32Pin.E + 9;

            /// <summary>PF14, D4: pulled to ground while mains is behind the relay's contact.</summary>
            public const int Contact = Stm32Pin.F + 14;
        }

        public static class Meter
        {
            /// <summary>PF15, D2: the water meter's pulse output, closed to ground.</summary>
            public const int Water = Stm32Pin.F + 15;

            /// <summary>PE13, D3: the gas meter's pulse output, closed to ground.</summary>
            public const int Gas = Stm32Pin.E + 13;
        }

        public static class Greenhouse
        {
            /// <summary>PF13, D7.</summary>
            public const int QuiltUp = Stm32Pin.F + 13;

            /// <summary>PF12, D8.</summary>
            public const int QuiltDown = Stm32Pin.F + 12;

            /// <summary>PD15, D9.</summary>
            public const int VentOpen = Stm32Pin.D + 15;

            /// <summary>PD14, D10.</summary>
            public const int VentClose = Stm32Pin.D + 14;

            /// <summary>PE13, D3: the irrigation valve; without power it is closed.</summary>
            public const int Valve = Stm32Pin.E + 13;

            /// <summary>PF14, D4: the local stop, closed to ground while it is not pressed.</summary>
            public const int Stop = Stm32Pin.F + 14;

            // 4-20 mA transmitters over 150 ohms each; behind every pin, how the platform numbers its converter channel.

            /// <summary>PA3, A0: soil moisture.</summary>
            public const int Soil = Stm32Pin.A + 3;
            public const int SoilChannel = 0;

            /// <summary>PC0, A1: CO2.</summary>
            public const int Co2 = Stm32Pin.C + 0;
            public const int Co2Channel = 2;

            /// <summary>PC3, A2: temperature outside.</summary>
            public const int Outside = Stm32Pin.C + 3;
            public const int OutsideChannel = 4;

            /// <summary>PC2, A7: wind.</summary>
            public const int Wind = Stm32Pin.C + 2;
            public const int WindChannel = 3;

            /// <summary>Pins of the expander at 0x20; each contact is closed to ground while all is well.</summary>
            public static class Expander
            {
                public const int VentAtOpen = 0;
                public const int VentAtClosed = 1;
                public const int VentOverCurrent = 2;
                public const int QuiltAtOpen = 3;
                public const int QuiltAtClosed = 4;
                public const int QuiltOverCurrent = 5;
                public const int PhaseFault = 6;
                public const int Wet = 7;
                public const int MainsLost = 8;
                public const int PumpNotReady = 9;
            }
        }

        public static class Substation
        {
            /// <summary>PF13, D7: interposing relay of the breaker's closing coil.</summary>
            public const int BreakerClose = Stm32Pin.F + 13;

            /// <summary>PF12, D8: interposing relay of the breaker's opening coil.</summary>
            public const int BreakerOpen = Stm32Pin.F + 12;

            /// <summary>PF14, D4: the selector at the panel, closed to ground in the position "remote".</summary>
            public const int Remote = Stm32Pin.F + 14;

            /// <summary>PE13, D3: the anti-condensation heater.</summary>
            public const int Heater = Stm32Pin.E + 13;

            /// <summary>PE11, D5: the cabinet's fan.</summary>
            public const int Fan = Stm32Pin.E + 11;

            /// <summary>PA3, A0: 4-20 mA of the SF6 density transmitter over 150 ohm.</summary>
            public const int Sf6 = Stm32Pin.A + 3;

            /// <summary>How the platform numbers the converter's channel on that pin.</summary>
            public const int Sf6Channel = 0;

            /// <summary>PC0, A1: 4-20 mA of the cable joint's temperature, phase A.</summary>
            public const int JointA = Stm32Pin.C + 0;
            public const int JointAChannel = 2;

            /// <summary>PC3, A2: phase B.</summary>
            public const int JointB = Stm32Pin.C + 3;
            public const int JointBChannel = 4;

            /// <summary>PF3, A3: phase C.</summary>
            public const int JointC = Stm32Pin.F + 3;
            public const int JointCChannel = 12;
        }
    }
}
