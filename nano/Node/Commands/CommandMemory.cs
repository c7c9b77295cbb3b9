namespace EdgeFleet.Nano.Commands
{
    /// <summary>The last eight commands and what became of them, so that one that is repeated is not done again.</summary>
    internal sealed class CommandMemory
    {
        private const int Size = 8;

        private readonly long[] _id = new long[Size];
        private readonly byte[] _phase = new byte[Size];
        private readonly byte[] _code = new byte[Size];
        private int _filled;
        private int _next;

        /// <returns>What it was answered, or -1: it is new, or forgotten.</returns>
        public int Recall(long id, byte phase)
        {
            for (int i = 0; i < _filled; i++)
            {
                if (_id[i] == id && _phase[i] == phase) return _code[i];
            }
            return -1;
        }

        public void Keep(long id, byte phase, byte code)
        {
            _id[_next] = id;
            _phase[_next] = phase;
            _code[_next] = code;
            _next = (_next + 1) % Size;
            if (_filled < Size) _filled++;
        }
    }
}
