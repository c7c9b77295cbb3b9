using Microsoft.Win32.SafeHandles;

namespace EdgeFleet.Edge.Storage;

/// <summary>A file of the file system, unbuffered in this process; <see cref="Flush"/> is an fsync.</summary>
internal sealed class DiskFile : IStorageFile
{
    private readonly SafeFileHandle _handle;

    public DiskFile(string path) =>
        _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    public long Length => RandomAccess.GetLength(_handle);

    public int Read(long offset, Span<byte> buffer)
    {
        var read = 0;
        while (read < buffer.Length)
        {
            var count = RandomAccess.Read(_handle, buffer[read..], offset + read);
            if (count == 0) break;
            read += count;
        }
        return read;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(_handle, bytes, offset);
    public void SetLength(long length) => RandomAccess.SetLength(_handle, length);
    public void Flush() => RandomAccess.FlushToDisk(_handle);
    public void Dispose() => _handle.Dispose();
}
