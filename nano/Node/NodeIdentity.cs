using System;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano
{
    /// <summary>What a node is told about itself when it is made; the same for as long as its firmware runs.</summary>
    public sealed class NodeIdentity
    {
        // What Identity takes of a frame before its two texts: head, part, numbers, lengths, tag and CRC.
        private const int WithoutTexts = 11 + 2 + 23 + Frame.TagSize + Frame.CrcSize;

        /// <param name="node">Given by its maker, for ever.</param>
        /// <param name="board">The board, in ASCII; an image for another one is refused.</param>
        /// <param name="release">Counts the releases of this firmware; never falls.</param>
        /// <param name="key">The node's key for the wire: 32 bytes.</param>
        /// <param name="maxFrame">Bytes of the longest frame that the link may carry, 64 to 240.</param>
        public NodeIdentity(long node, string board, uint release, byte[] key, int maxFrame)
        {
            if (key.Length != Frame.KeySize) throw new ArgumentException("a key has 32 bytes");
            if (maxFrame < Frame.MinLimit || maxFrame > Frame.MaxSize) throw new ArgumentException("a frame has 64 to 240 bytes");
            Node = node;
            Board = board;
            Release = release;
            Key = key;
            MaxFrame = maxFrame;
        }

        public readonly long Node;
        public readonly string Board;
        public readonly uint Release;
        public readonly byte[] Key;
        public readonly int MaxFrame;

        /// <summary>Whether the node can say who it is in one frame; at 64 bytes, kind and board have 18 together.</summary>
        public bool FitsWith(string kind)
        {
            return WithoutTexts + kind.Length + Board.Length <= MaxFrame;
        }
    }
}
