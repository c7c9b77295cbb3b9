namespace EdgeFleet.Hardware.Boards
{
    /// <summary>
    /// Espressif ESP32-DevKitC with an ESP32-WROOM-32E, nanoFramework target ESP32_REV3. The only place where its pins
    /// have numbers: those printed at the board. Outputs avoid the pins that decide how the chip starts; pins above 33
    /// are inputs without a pull-up of their own.
    /// </summary>
    public static class Esp32DevKitC
    {
        public const string Name = "ESP32_REV3";

        /// <summary>The line to the gateway. Its pins have to be given to the port before it is opened.</summary>
        public const string LinePort = "COM2";

        public const int LineTransmit = 17;

        public const int LineReceive = 16;

        /// <summary>
        /// What the node itself asks over a serial port: its metering chip, or meters on RS-485. Its pins have to be given to the
        /// port before it is opened.
        /// </summary>
        public const string FieldPort = "COM3";

        public const int FieldTransmit = 27;

        public const int FieldReceive = 26;

        /// <summary>All chips are on I2C1, at the image's own pins.</summary>
        public const int I2cBus = 1;

        public const int BusClock = 19;

        public const int BusData = 18;

        /// <summary>The flash of the update slots is alone on SPI1, whose pins have to be given to it before it is opened.</summary>
        public const int SlotsBus = 1;

        /// <summary>Low for the flash.</summary>
        public const int SlotsSelect = 4;

        /// <summary>To the flash.</summary>
        public const int SlotsClock = 14;

        /// <summary>From the flash; the pin is an input only.</summary>
        public const int SlotsIn = 39;

        /// <summary>To the flash.</summary>
        public const int SlotsOut = 13;

        public static class Streetlight
        {
            /// <summary>The mains relay of the lamp's driver; high is on.</summary>
            public const int Relay = 23;

            /// <summary>Pulse width that becomes 0 to 10 V; has to be given to a PWM channel first.</summary>
            public const int Dimming = 32;

            /// <summary>Pulled to ground while mains is behind the relay's contact.</summary>
            public const int Contact = 34;
        }

        public static class Meter
        {
            /// <summary>The water meter's pulse output, closed to ground.</summary>
            public const int Water = 35;

            /// <summary>The gas meter's pulse output, closed to ground.</summary>
            public const int Gas = 34;
        }

        public static class Greenhouse
        {
            public const int QuiltUp = 23;

            public const int QuiltDown = 22;

            public const int VentOpen = 21;

            public const int VentClose = 25;

            public const int Fan = 32;

            /// <summary>The irrigation valve; without power it is closed.</summary>
            public const int Valve = 33;

            /// <summary>The local stop, closed to ground while it is not pressed.</summary>
            public const int Stop = 34;

            /// <summary>The water meter's pulse output, closed to ground.</summary>
            public const int WaterPulse = 35;

            /// <summary>Soil moisture, 0 to 3.1 V.</summary>
            public const int Soil = 36;

            /// <summary>How the platform numbers the converter's channel on that pin.</summary>
            public const int SoilChannel = 0;
        }

        public static class Substation
        {
            /// <summary>Interposing relay of the breaker's closing coil.</summary>
            public const int BreakerClose = 23;

            /// <summary>Interposing relay of the breaker's opening coil.</summary>
            public const int BreakerOpen = 22;

            /// <summary>The selector at the panel, closed to ground in the position "remote".</summary>
            public const int Remote = 34;

            /// <summary>The interrupt that the expanders share and the clock stamps; low when an input changed.</summary>
            public const int Changed = 35;
        }
    }
}
