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
    protected override void WriteAt(long position, ReadOnlySpan<byte> bytes) => Guarded().Write(position, bytes);

    /// <summary>
    /// A page of a data file never ends a transaction. The engine writes that mark to the log as it read it: one that is damaged would end
    /// a transaction in its midst, and each one after it.
    /// </summary>
    protected override int ReadAt(long position, Span<byte> buffer)
    {
        var read = file.Read(position, buffer);
        if (position % PageSize == 0 && read > LogStream.ConfirmedOffset) buffer[LogStream.ConfirmedOffset] = 0;
        return read;
    }

    private IStorageFile Guarded() => Frozen ? throw new IOException("the database has failed and takes no more writes") : file;
}
