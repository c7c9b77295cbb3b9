namespace EdgeFleet.Edge.Storage;

/// <summary>A folder whose files are counted by a <see cref="StorageBudget"/> and kept within it.</summary>
public sealed class BudgetFolder(IStorageFolder folder, StorageBudget budget) : IStorageFolder
{
    public string Name => folder.Name;
    public IReadOnlyList<string> Files() => folder.Files();
    public IReadOnlyList<string> Folders() => folder.Folders();
    public IStorageFolder Folder(string name) => new BudgetFolder(folder.Folder(name), budget);
    public IStorageFile Open(string name) => new BudgetFile(folder.Open(name), budget);
    public bool Exists(string name) => folder.Exists(name);
    public void Move(string from, string to) => folder.Move(from, to);

    public void Delete(string name)
    {
        var bytes = folder.Size(name);
        folder.Delete(name);
        budget.Give(bytes);
    }

    public void DeleteFolder(string name) => folder.DeleteFolder(name);
    public long Size() => folder.Size();
    public long Size(string name) => folder.Size(name);
    public long Free => Math.Min(budget.Free, folder.Free);
    public void Flush() => folder.Flush();

    private sealed class BudgetFile(IStorageFile file, StorageBudget budget) : IStorageFile
    {
        public long Length => file.Length;
        public int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            var before = file.Length;
            var taken = Math.Max(0, offset + bytes.Length - before);
            budget.Take(taken);
            try
            {
                file.Write(offset, bytes);
            }
            catch
            {
                // Some of it may have been written.
                budget.Give(taken - (file.Length - before));
                throw;
            }
        }

        public void SetLength(long length)
        {
            var before = file.Length;
            if (length > before) budget.Take(length - before);
            file.SetLength(length);
            if (length < before) budget.Give(before - length);
        }

        public void Flush() => file.Flush();
        public void Dispose() => file.Dispose();
    }
}
