namespace EdgeFleet.Manager.Export;

/// <summary>
/// Takes what a writer writes, from the begin to the end, and hands it on piece by piece: an answer's body is written
/// asynchronously and cannot be sought in, which the writer need not know.
/// </summary>
internal sealed class ForwardStream : Stream
{
    private readonly MemoryStream _piece = new();
    private long _sent;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => _sent + _piece.Length;
    public override long Position { get => Length; set => throw new NotSupportedException(); }

    /// <summary>Hands on what was written since the last time.</summary>
    public async Task SendAsync(Stream body, CancellationToken cancel)
    {
        await body.WriteAsync(_piece.GetBuffer().AsMemory(0, (int)_piece.Length), cancel);
        _sent += _piece.Length;
        _piece.SetLength(0);
    }

    public override void Write(byte[] buffer, int offset, int count) => _piece.Write(buffer, offset, count);
    public override void Write(ReadOnlySpan<byte> buffer) => _piece.Write(buffer);
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _piece.Dispose();
        base.Dispose(disposing);
    }
}
