namespace EdgeFleet.Tests.Modbus;

/// <summary>The other end of a connection in memory. When there is nothing more to give, the connection is closed.</summary>
internal abstract class ByteStream : Stream
{
    /// <summary>What the driver sent.</summary>
    protected abstract void Receive(byte[] bytes);

    /// <summary>The next bytes for the driver, at most 300; null: closed.</summary>
    protected abstract byte[]? Next();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Receive(buffer.ToArray());
        return ValueTask.CompletedTask;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var bytes = Next() ?? [];
        bytes.CopyTo(buffer);
        return ValueTask.FromResult(bytes.Length);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
