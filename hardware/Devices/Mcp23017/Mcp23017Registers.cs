namespace EdgeFleet.Hardware.Devices
{
    /// <summary>
    /// Registers of the MCP23017, each followed by that of port B; the README beside this file has the table and its source.
    /// </summary>
    public static class Mcp23017Registers
    {
        /// <summary>With its three address pins low; they add 0 to 7.</summary>
        public const byte Address = 0x20;

        public const byte Direction = 0x00;
        public const byte InterruptEnable = 0x04;
        public const byte Configuration = 0x0A;
        public const byte PullUp = 0x0C;
        public const byte InterruptFlag = 0x0E;
        public const byte InterruptCapture = 0x10;
        public const byte Port = 0x12;
        public const byte OutputLatch = 0x14;

        /// <summary>In <see cref="Configuration"/>: one interrupt wire speaks for both ports.</summary>
        public const byte Mirror = 0x40;

        /// <summary>
        /// In <see cref="Configuration"/>: the interrupt wire is pulled down and never driven high, so that chips can share it.
        /// </summary>
        public const byte OpenDrain = 0x04;
    }
}
