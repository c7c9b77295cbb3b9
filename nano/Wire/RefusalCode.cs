namespace EdgeFleet.Nano.Wire
{
    /// <summary>Why a node carries nothing of a request out, though it was sealed with the right key.</summary>
    public static class RefusalCode
    {
        /// <summary>The node has started again since; the answer's boot is the present one.</summary>
        public const byte WrongBoot = 1;
        /// <summary>The counter is not above the last one, which the refusal names.</summary>
        public const byte OldCounter = 2;
        /// <summary>An essential part is unknown.</summary>
        public const byte UnknownPart = 3;
        /// <summary>A part is shorter than it has to be, or contradicts itself.</summary>
        public const byte Malformed = 4;
    }
}
