namespace EdgeFleet.Hardware.Boards
{
    /// <summary>
    /// Raspberry Pi 4 or 5 with an RS-485 and a relay board on its 40 pins, and four optocouplers. The only place where
    /// its lines have numbers; on this chip they are the Broadcom numbers, which stand at the header as GPIO5 and so on.
    /// </summary>
    public static class RaspberryPi4
    {
        public const string Name = "raspberry-pi-4";

        /// <summary>The RS-485 board, on GPIO14 and GPIO15.</summary>
        public const string LineSerial = "/dev/serial0";

        public const int LineTransmit = 14;

        public const int LineReceive = 15;

        public static GatewayBoard Board()
        {
            return new GatewayBoard(Name, new string[] { "pinctrl-bcm2711", "pinctrl-rp1" }, 0, new GatewayLine[]
            {
                GatewayLine.Input("di1", 5, true, true),
                GatewayLine.Input("di2", 6, true, true),
                GatewayLine.Input("di3", 13, true, true),
                GatewayLine.Input("di4", 19, true, true),
                GatewayLine.Output("relay1", 26, true),
                GatewayLine.Output("relay2", 20, true),
                GatewayLine.Output("relay3", 21, true),
            });
        }
    }
}
