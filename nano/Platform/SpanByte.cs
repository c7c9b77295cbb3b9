using EdgeFleet.Nano.Platform;

namespace System
{
    public readonly ref struct SpanByte
    {
        public SpanByte(byte[] array, int start, int length)
        {
            throw NotHere.Error();
        }
    }
}
