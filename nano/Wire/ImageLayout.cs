namespace EdgeFleet.Nano.Wire
{
    /// <summary>
    /// The bounds of a firmware image; README.md ("An image") has the layout. The manager's builder has its own reading of that
    /// page: cases/images.json holds both to the same bytes.
    /// </summary>
    public static class ImageLayout
    {
        /// <summary>"EFN1", lowest byte first.</summary>
        public const uint Magic = 0x314E4645;

        /// <summary>Where the release (4) stands.</summary>
        public const int ReleaseAt = 4;

        /// <summary>Bytes of the shortest head: magic, release, two empty texts, count of files, one file with a name of four.</summary>
        public const int MinHeadSize = 4 + 4 + 1 + 1 + 1 + (1 + 4) + 4;

        /// <summary>Bytes of the longest head.</summary>
        public const int MaxHeadSize = 512;

        public const int MaxFiles = 16;

        /// <summary>
        /// How far an update goes beyond the lowest release that a node takes. Whoever has stolen what releases are signed with could
        /// otherwise have the highest number there is confirmed, and no later release would ever be taken.
        /// </summary>
        public const uint MaxAhead = 1000;

        /// <summary>Bytes of the longest name of a file.</summary>
        public const int MaxNameLength = 64;

        /// <summary>What every name of a file ends with.</summary>
        public const string Extension = ".pe";

        /// <summary>Bytes of the seal that ends an image; its first eight are the image's id.</summary>
        public const int SealSize = Sha256.Size;
    }
}
