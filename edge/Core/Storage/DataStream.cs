namespace EdgeFleet.Edge.Storage;

/// <summary>
/// The data file as the engine sees it. The engine writes to it only when it makes the file and at a
/// checkpoint, and flushes after both; stock LiteDB loses that flush on a caller's stream.
/// </summary>
internal sealed class DataStream(IStorageFile file) : PageStream
{
    /// <summary>Set once the database cannot be trusted in memory any more: closing it must not touch the disk.</summary>
    public bool Frozen { get; set; }

    public override long Length => file.Length;
    public override void SetLength(long value) => Guarded().SetLength(value);
    public override void Flush() => Guarded().Flush();
    protected override int ReadAt(long position, Span<byte> buffer) => file.Read(position, buffer);
    protected override void WriteAt(long position, ReadOnlySpan<byte> bytes) => Guarded().Write(position, bytes);

    private IStorageFile Guarded() => Frozen ? throw new IOException("the database has failed and takes no more writes") : file;
}
