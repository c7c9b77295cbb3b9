namespace EdgeFleet.Nano.Wire
{
    /// <summary>The outline of a frame; README.md has the whole of it.</summary>
    public static class Frame
    {
        public const int Version = 1;

        /// <summary>Bytes of the longest frame, before it is coded for the line.</summary>
        public const int MaxSize = 240;

        /// <summary>No link may allow less than this.</summary>
        public const int MinLimit = 64;

        /// <summary>Bytes of the longest frame on the line: 00, one of stuffing, 00.</summary>
        public const int MaxSizeOnLine = MaxSize + 3;

        public const int KeySize = 32;
        public const int IdSize = 8;
        public const int TagSize = 8;
        public const int CrcSize = 2;

        /// <summary>A node that has none yet.</summary>
        public const ushort NoAddress = 0;
        public const ushort HighestAddress = 0xFFEF;
        public const ushort Everyone = 0xFFFF;

        internal const int VersionBits = 0x07;
        internal const int AnswerBit = 0x08;
        internal const int SealedBit = 0x10;
        internal const int ReservedBits = 0xE0;

        internal const int PlainHead = 3;
        internal const int AnswerHead = PlainHead + 8;
        internal const int RequestHead = PlainHead + 12;

        // What the code over a frame begins with, so that an answer can never be taken for a request.
        internal static readonly byte[] RequestSalt = { 0x01 };
        internal static readonly byte[] AnswerSalt = { 0x02 };
    }
}
