using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Tests.Nodes;

/// <summary>A line without time, which allocates nothing: what is put in is read, what is written is kept.</summary>
internal sealed class TestLine : ISerialLine
{
    private readonly byte[] _in = new byte[65536];
    private readonly byte[] _out = new byte[65536];
    private int _read;
    private int _filled;

    public int Written { get; private set; }

    public int Unread => _filled - _read;

    /// <summary>It returns what is written to it, as some converters do.</summary>
    public bool Echo { get; set; }

    public void Put(ReadOnlySpan<byte> bytes)
    {
        if (_read == _filled) _read = _filled = 0;
        bytes.CopyTo(_in.AsSpan(_filled));
        _filled += bytes.Length;
    }

    public ReadOnlySpan<byte> Take()
    {
        var taken = _out.AsSpan(0, Written);
        Written = 0;
        return taken;
    }

    public int Read(byte[] buffer, int offset, int count)
    {
        count = Math.Min(count, Unread);
        Array.Copy(_in, _read, buffer, offset, count);
        _read += count;
        return count;
    }

    public int Reopened { get; private set; }

    public void Reopen()
    {
        Reopened++;
        _read = _filled = 0;
    }

    public void Write(byte[] buffer, int offset, int count)
    {
        Array.Copy(buffer, offset, _out, Written, count);
        Written += count;
        if (Echo) Put(buffer.AsSpan(offset, count));
    }
}
