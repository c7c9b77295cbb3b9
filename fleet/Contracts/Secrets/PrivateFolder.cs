namespace EdgeFleet.Contracts.Secrets;

/// <summary>
/// A data folder, or a secret file, that only its owner may look into. One that an installer, a copy or a wide umask left
/// open is closed at the start; one that cannot be closed, or that plainly is not a data folder, is refused.
/// </summary>
public static class PrivateFolder
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes the folder, or closes it to others if it is this program's own.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="mark">
    /// A file that such a folder holds from its first start on: a folder with other things and without it is none.
    /// </param>
    /// <exception cref="OpenToOthersException">It is open to others and stays so; the message says what to do.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Open(string path, string mark)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!IsOpen(path, out var mode)) return;
        if (!File.Exists(Path.Combine(path, mark)) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new OpenToOthersException(
                $"{path} is open to other users ({Octal(mode)}) and holds things that are not ours; name an empty folder, or close it "
                + $"with: chmod 700 {path}");
        Close(path, mode, "700");
    }

    /// <summary>Closes a secret file to others.</summary>
    /// <exception cref="OpenToOthersException">It is open to others and stays so.</exception>
    public static void CloseFile(string path)
    {
        if (!OperatingSystem.IsWindows() && IsOpen(path, out var mode)) Close(path, mode, "600");
    }

    private static bool IsOpen(string path, out UnixFileMode mode)
    {
        mode = OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
        return (mode & Others) != 0;
    }

    private static void Close(string path, UnixFileMode mode, string wanted)
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            File.SetUnixFileMode(path, mode & ~Others);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OpenToOthersException(
                $"{path} is open to other users ({Octal(mode)}) and belongs to somebody else; its owner closes it with: chmod {wanted} "
                + $"{path}", e);
        }
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8);
}

/// <summary>Other users may look into a folder of secrets; the message says how to close it. Nothing was changed.</summary>
public sealed class OpenToOthersException : Exception
{
    public OpenToOthersException(string message) : base(message) { }
    public OpenToOthersException(string message, Exception inner) : base(message, inner) { }
    public OpenToOthersException() { }
}
