using EdgeFleet.Edge.Storage;

namespace EdgeFleet.Tests.Storage;

/// <summary>A folder whose files take their time to flush: <paramref name="flushing"/> returns when it has passed.</summary>
internal sealed class SlowFolder(IStorageFolder folder, Action flushing) : IStorageFolder
{
    public string Name => folder.Name;
    public long Free => folder.Free;
    public IReadOnlyList<string> Files() => folder.Files();
    public IReadOnlyList<string> Folders() => folder.Folders();
    public IStorageFolder Folder(string name) => new SlowFolder(folder.Folder(name), flushing);
    public IStorageFile Open(string name) => new SlowFile(folder.Open(name), flushing);
    public bool Exists(string name) => folder.Exists(name);
    public void Move(string from, string to) => folder.Move(from, to);
    public void Delete(string name) => folder.Delete(name);
    public void DeleteFolder(string name) => folder.DeleteFolder(name);
    public long Size() => folder.Size();
    public long Size(string name) => folder.Size(name);
    public void Flush() => folder.Flush();

    private sealed class SlowFile(IStorageFile file, Action flushing) : IStorageFile
    {
        public long Length => file.Length;
        public int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);
        public void Write(long offset, ReadOnlySpan<byte> bytes) => file.Write(offset, bytes);
        public void SetLength(long length) => file.SetLength(length);

        public void Flush()
        {
            flushing();
            file.Flush();
        }

        public void Dispose() => file.Dispose();
    }
}
