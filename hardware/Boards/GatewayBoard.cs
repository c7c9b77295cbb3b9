namespace EdgeFleet.Hardware.Boards
{
    /// <summary>What a gateway has of contacts and relays of its own, by the names that device configurations use.</summary>
    public sealed class GatewayBoard
    {
        /// <param name="name">As in "raspberry-pi-4".</param>
        /// <param name="chipLabels">See <see cref="ChipLabels"/>.</param>
        /// <param name="chipLines">See <see cref="ChipLines"/>.</param>
        /// <param name="lines">Inputs, then outputs.</param>
        public GatewayBoard(string name, string[] chipLabels, int chipLines, GatewayLine[] lines)
        {
            Name = name;
            ChipLabels = chipLabels;
            ChipLines = chipLines;
            Lines = lines;
        }

        public string Name { get; private set; }

        /// <summary>
        /// What the kernel may call the chip with these lines; its number differs from kernel to kernel. None: it is known by <see
        /// cref="ChipLines"/>.
        /// </summary>
        public string[] ChipLabels { get; private set; }

        /// <summary>How many lines that chip has; 0: it is known by its label.</summary>
        public int ChipLines { get; private set; }

        public GatewayLine[] Lines { get; private set; }

        /// <summary>All boards that gateways run on.</summary>
        public static GatewayBoard[] All()
        {
            return new GatewayBoard[] { RaspberryPi4.Board(), IndustrialPc.Board() };
        }
    }
}
