using System.Text;
using EdgeFleet.Contracts.Secrets;

namespace EdgeFleet.Manager.Common;

/// <summary>
/// A folder of files whose whole text is a secret: each is sealed on disk, bound to its name, and of mode 0600. Names may lead into
/// folders within.
/// </summary>
public sealed class SealedFolder
{
    private readonly string _folder;
    private readonly SecretBox _box;

    private SealedFolder(string folder, SecretBox box)
    {
        _folder = folder;
        _box = box;
    }

    /// <summary>
    /// Makes the folder if need be, and seals what lies there unsealed, as release 0.1.0 left it, or sealed with an older key.
    /// </summary>
    /// <param name="folder">The folder, within the data folder that <paramref name="box"/> is of.</param>
    /// <param name="box">What seals it.</param>
    public static SealedFolder Open(string folder, SecretBox box)
    {
        SecretFile.CreateFolder(folder);
        var opened = new SealedFolder(folder, box);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToList())
        {
            var name = Path.GetRelativePath(folder, file);
            if (SecretFile.IsLeftover(file)) File.Delete(file);
            else if (box.Renew(Purpose(name), File.ReadAllText(file)) is { } renewed) Replace(file, renewed);
        }
        return opened;
    }

    public bool Exists(string name) => File.Exists(Path.Combine(_folder, name));

    /// <summary>The names of the files in a folder within.</summary>
    public IReadOnlyList<string> Names(string within) => Directory.Exists(Path.Combine(_folder, within))
        ? [.. Directory.EnumerateFiles(Path.Combine(_folder, within)).Select(file => Path.GetRelativePath(_folder, file))
            .Order(StringComparer.Ordinal)]
        : [];

    /// <exception cref="System.Security.Cryptography.CryptographicException">It was altered, or sealed with another key.</exception>
    public string Read(string name) => File.ReadAllText(Path.Combine(_folder, name)) is var text && SecretBox.IsSealed(text)
        ? _box.Open(Purpose(name), text)
        : text;

    public void Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        SecretFile.CreateFolder(Path.GetDirectoryName(file)!);
        Replace(file, _box.Seal(Purpose(name), text));
    }

    private static void Replace(string file, string text) => SecretFile.Write(file, Encoding.ASCII.GetBytes(text + "\n"));

    private static string Purpose(string name) => "manager/" + name.Replace('\\', '/');
}
