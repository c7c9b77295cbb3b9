namespace EdgeFleet.Manager.Common;

/// <summary>Files that only the manager's own user may read, and that are whole or absent after a crash.</summary>
public static class SecretFile
{
    private const string Neighbour = ".new";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder that nobody else may enter.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Whether it is the neighbour of a file that was being written when the process died.</summary>
    public static bool IsLeftover(string path) => path.EndsWith(Neighbour, StringComparison.Ordinal);

    /// <summary>Writes the file anew, mode 0600: to a neighbour first, flushed, then renamed over the old one.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var neighbour = path + Neighbour;
        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = OwnerOnly;
        using (var stream = new FileStream(neighbour, how))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        File.Move(neighbour, path, overwrite: true);
    }
}
