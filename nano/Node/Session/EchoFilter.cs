namespace EdgeFleet.Nano.Session
{
    /// <summary>
    /// Takes out of what a line brings what the node sent itself, as some RS-485 converters return it. It goes by the
    /// bytes: as long as they are the ones that were sent, in order, they are held back; the first that is not shows
    /// that somebody else speaks, and what was held back is his.
    /// </summary>
    internal sealed class EchoFilter
    {
        private byte[] _sent;
        private int _count;
        private int _matched;

        /// <param name="bytes">Stay as they are until the next call.</param>
        /// <param name="count">How many.</param>
        public void Sent(byte[] bytes, int count)
        {
            _sent = bytes;
            _count = count;
            _matched = 0;
        }

        /// <summary>Bytes that were held back and are somebody else's after all; they come before the one just taken.</summary>
        public int Released { get; private set; }

        /// <returns>True: the byte is an echo so far.</returns>
        public bool Takes(byte value)
        {
            Released = 0;
            if (_matched >= _count) return false;
            if (_sent[_matched] == value)
            {
                _matched++;
                return true;
            }
            Released = _matched;
            _count = 0;
            _matched = 0;
            return false;
        }
    }
}
