using System.Security.Cryptography;
using System.Text;

namespace EdgeFleet.Contracts.Secrets;

/// <summary>
/// The file with the keys that seal the secrets of a data folder. It lies outside the folder, so that a copy of the folder
/// gives no secret away. A line each: <c>edgefleet-secrets/1</c> and 64 hex digits; the first key seals, the others only
/// open. The folder remembers in <c>secrets.id</c> which key it is sealed with, so that a wrong or missing one is noticed
/// before anything is written.
/// </summary>
public sealed class SecretKeyFile
{
    /// <summary>The name of the systemd credential that takes the file's place (systemd.exec, LoadCredential).</summary>
    public const string Credential = "edgefleet-secrets-key";

    private const string Format = "edgefleet-secrets/1";
    private readonly string _marker;

    private SecretKeyFile(string path, string marker, SecretBox box)
    {
        Path = path;
        _marker = marker;
        Box = box;
    }

    public string Path { get; }
    public SecretBox Box { get; }

    /// <summary>Reads the keys of a data folder, and makes the first one for a folder that has none yet.</summary>
    /// <param name="folder">The data folder; it exists.</param>
    /// <param name="named">The file that was asked for; null: the systemd credential if there is one, else beside the folder.</param>
    /// <exception cref="SecretKeyException">It is missing, unreadable, or not the key of this folder; nothing was changed.</exception>
    public static SecretKeyFile Open(string folder, string? named) => Open(folder, named, mayChange: true);

    /// <summary>Reads the keys of a data folder that another process may run on: makes and changes nothing.</summary>
    /// <inheritdoc cref="Open(string, string?)"/>
    public static SecretKeyFile Look(string folder, string? named) => Open(folder, named, mayChange: false);

    private static SecretKeyFile Open(string folder, string? named, bool mayChange)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
        var path = System.IO.Path.GetFullPath(named ?? OfSystemd() ?? full + ".secrets-key");
        if (path.StartsWith(full + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new SecretKeyException(
                $"the secrets key {path} lies in the data folder, whose secrets it is to keep; name a file elsewhere with --secrets-key");
        var marker = System.IO.Path.Combine(full, "secrets.id");
        try
        {
            var sealedWith = File.Exists(marker) ? File.ReadAllText(marker).Trim() : null;
            if (!File.Exists(path))
            {
                if (sealedWith is not null)
                    throw new SecretKeyException(
                        $"the secrets in {full} are sealed with key {sealedWith}, and {path} is not there; restore it, or name it with "
                        + "--secrets-key. Nothing was changed");
                if (!mayChange)
                    throw new SecretKeyException(
                        $"there is no secrets key {path} yet, which the gateway makes when it is enrolled; is {full} its data folder?");
                Make(path);
            }
            // Access to a credential is systemd's affair: it lies in a file system that cannot be written, and may show a group's bits.
            if (mayChange && !IsCredential(path)) PrivateFolder.CloseFile(path);
            var keys = Read(path);
            var box = new SecretBox(keys);
            if (sealedWith is not null && !box.Ids.Contains(sealedWith))
                throw new SecretKeyException(
                    $"the secrets in {full} are sealed with key {sealedWith}, and {path} holds {string.Join(", ", box.Ids)}; name the "
                    + "right file with --secrets-key. Nothing was changed");
            var opened = new SecretKeyFile(path, marker, box);
            // Before the first secret is sealed: whoever loses the key from then on is told which one it was.
            if (mayChange && sealedWith is null) opened.Adopt();
            return opened;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretKeyException(
                $"the secrets key {path} cannot be read or made: {e.Message} Name a file that can with --secrets-key", e);
        }
    }

    /// <summary>Notes in the folder that all its secrets are sealed with the first key, so that the others are needed no more.</summary>
    public void Adopt()
    {
        if (File.Exists(_marker) && File.ReadAllText(_marker).Trim() == Box.Ids[0]) return;
        File.WriteAllText(_marker + ".new", Box.Ids[0] + "\n");
        File.Move(_marker + ".new", _marker, overwrite: true);
    }

    private static string? OfSystemd() =>
        Credentials() is { } folder && System.IO.Path.Combine(folder, Credential) is var file && File.Exists(file) ? file : null;

    private static bool IsCredential(string path) =>
        Credentials() is { } folder && System.IO.Path.GetDirectoryName(path) == folder;

    private static string? Credentials() => Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder
        ? System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder))
        : null;

    private static void Make(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBox.KeyBytes));
        file.Write(Encoding.ASCII.GetBytes(
            $"# Keeps the secrets of the data folder beside it. Keep a copy elsewhere: without it they are lost.\n{Format} {key}\n"));
        file.Flush(flushToDisk: true);
    }

    private static List<byte[]> Read(string path)
    {
        var keys = new List<byte[]>();
        foreach (var line in File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            // What stands there is not repeated: it may be a key with one digit too few.
            if (line.Split(' ') is not [Format, { Length: 2 * SecretBox.KeyBytes } hex] || !hex.All(char.IsAsciiHexDigit))
                throw new SecretKeyException($"{path} holds a line that is no secrets key; each is '{Format}' and 64 hex digits");
            keys.Add(Convert.FromHexString(hex));
        }
        return keys.Count > 0 ? keys : throw new SecretKeyException($"{path} holds no secrets key; restore it from a copy");
    }
}

/// <summary>The secrets of a data folder cannot be opened; the message says why and what to do. Nothing was changed.</summary>
public sealed class SecretKeyException : Exception
{
    public SecretKeyException(string message) : base(message) { }
    public SecretKeyException(string message, Exception inner) : base(message, inner) { }
    public SecretKeyException() { }
}
