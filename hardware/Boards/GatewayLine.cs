namespace EdgeFleet.Hardware.Boards
{
    /// <summary>One line of a gateway's GPIO chip, with what its wiring makes of it.</summary>
    public sealed class GatewayLine
    {
        private GatewayLine(string name, int offset, bool isOutput, bool activeLow, bool pullUp)
        {
            Name = name;
            Offset = offset;
            IsOutput = isOutput;
            ActiveLow = activeLow;
            PullUp = pullUp;
        }

        /// <summary>The function, as in "di1" or "relay1".</summary>
        public string Name { get; private set; }

        /// <summary>The line's number on its chip, as `gpioinfo` shows it.</summary>
        public int Offset { get; private set; }

        public bool IsOutput { get; private set; }

        /// <summary>A low level means that the contact is closed, or switches the relay on.</summary>
        public bool ActiveLow { get; private set; }

        /// <summary>An input that needs the chip's own pull-up.</summary>
        public bool PullUp { get; private set; }

        public static GatewayLine Input(string name, int offset, bool activeLow, bool pullUp)
        {
            return new GatewayLine(name, offset, false, activeLow, pullUp);
        }

        public static GatewayLine Output(string name, int offset, bool activeLow)
        {
            return new GatewayLine(name, offset, true, activeLow, false);
        }
    }
}
