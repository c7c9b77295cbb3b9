using System.Runtime.InteropServices;

namespace EdgeFleet.Edge.Storage;

/// <summary>
/// Makes the entries of a directory durable: POSIX wants an fsync of the directory itself (fsync(2): syncing
/// a file does not ensure that its entry has reached the disk). NTFS journals entries by itself.
/// </summary>
internal static partial class DirectoryEntries
{
    private const int ReadOnlyCloseOnExec = 0x80000;

    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(path, OperatingSystem.IsLinux() ? ReadOnlyCloseOnExec : 0);
        if (descriptor < 0) throw Failed("open", path);
        try
        {
            if (Sync(descriptor) != 0) throw Failed("flush", path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failed(string what, string path) =>
        new($"could not {what} directory {path}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
