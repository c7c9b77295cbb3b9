using System.IO.Enumeration;

namespace EdgeFleet.Edge.Storage;

/// <summary>A folder of the file system.</summary>
public sealed class DiskFolder : IStorageFolder
{
    private readonly string _path;

    /// <summary>Makes the folder if it is not there, and sees that its entry is on disk.</summary>
    public DiskFolder(string path)
    {
        _path = Path.GetFullPath(path);
        if (Directory.Exists(_path)) return;
        Directory.CreateDirectory(_path);
        if (Path.GetDirectoryName(_path) is { } parent) DirectoryEntries.Flush(parent);
    }

    public string Name => _path;

    public IReadOnlyList<string> Files() => [.. Directory.EnumerateFiles(_path).Select(file => Path.GetFileName(file)!)];
    public IReadOnlyList<string> Folders() => [.. Directory.EnumerateDirectories(_path).Select(folder => Path.GetFileName(folder)!)];
    public IStorageFolder Folder(string name) => new DiskFolder(Path.Combine(_path, name));
    public IStorageFile Open(string name) => new DiskFile(Path.Combine(_path, name));
    public bool Exists(string name) => File.Exists(Path.Combine(_path, name));
    public void Move(string from, string to) => Directory.Move(Path.Combine(_path, from), Path.Combine(_path, to));
    public void Delete(string name) => File.Delete(Path.Combine(_path, name));
    public void DeleteFolder(string name) => Directory.Delete(Path.Combine(_path, name));

    // Files may come and go meanwhile: one that has gone counts nothing.
    public long Size() =>
        new FileSystemEnumerable<long>(
            _path, (ref FileSystemEntry entry) => entry.IsDirectory ? 0 : entry.Length,
        new EnumerationOptions { RecurseSubdirectories = true }).Sum();
    public long Size(string name) => new FileInfo(Path.Combine(_path, name)) is { Exists: true } file ? file.Length : 0;
    public long Free => new DriveInfo(_path).AvailableFreeSpace;
    public void Flush() => DirectoryEntries.Flush(_path);
}
