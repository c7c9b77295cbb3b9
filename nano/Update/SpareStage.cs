namespace EdgeFleet.Nano.Update
{
    /// <summary>What the slot holds that is not the confirmed one.</summary>
    public static class SpareStage
    {
        /// <summary>Nothing that may run.</summary>
        public const byte Empty = 0;

        /// <summary>An image was offered, its sectors are not all erased.</summary>
        public const byte Erasing = 1;

        public const byte Taking = 2;

        /// <summary>All bytes of an image, which may be anybody's.</summary>
        public const byte Whole = 3;

        /// <summary>An image that was applied and has to prove itself.</summary>
        public const byte Trial = 4;

        /// <summary>An image that did not hold its trial.</summary>
        public const byte RolledBack = 5;

        /// <summary>The image that was confirmed before the present one.</summary>
        public const byte Previous = 6;
    }
}
