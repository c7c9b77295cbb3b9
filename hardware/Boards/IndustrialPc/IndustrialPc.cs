namespace EdgeFleet.Hardware.Boards
{
    /// <summary>
    /// A fanless PC with an ACCES PCIe-IDIO-24, whose lines are the same in any PC: the kernel's driver numbers 24 outputs
    /// from 0 and 24 isolated inputs from 24. The only place where they have numbers here.
    /// </summary>
    public static class IndustrialPc
    {
        public const string Name = "industrial-pc";

        /// <summary>COM1, set to RS-485 in the firmware of the PC.</summary>
        public const string LineSerial = "/dev/ttyS0";

        private const int FirstInput = 24;

        public static GatewayBoard Board()
        {
            // The card's label is its place on the PCI bus: it is known by its 56 lines.
            return new GatewayBoard(Name, new string[0], 56, new GatewayLine[]
            {
                GatewayLine.Input("di1", FirstInput + 0, false, false),
                GatewayLine.Input("di2", FirstInput + 1, false, false),
                GatewayLine.Input("di3", FirstInput + 2, false, false),
                GatewayLine.Input("di4", FirstInput + 3, false, false),
                GatewayLine.Input("di5", FirstInput + 4, false, false),
                GatewayLine.Input("di6", FirstInput + 5, false, false),
                GatewayLine.Input("di7", FirstInput + 6, false, false),
                GatewayLine.Input("di8", FirstInput + 7, false, false),
                GatewayLine.Output("relay1", 0, false),
                GatewayLine.Output("relay2", 1, false),
                GatewayLine.Output("relay3", 2, false),
                GatewayLine.Output("relay4", 3, false),
            });
        }
    }
}
