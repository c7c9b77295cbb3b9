using EdgeFleet.Contracts.Secrets;

namespace EdgeFleet.Gateway.Identity;

/// <summary>A file of the data folder whose whole text is a secret: sealed on disk, and bound to its name.</summary>
/// <param name="path">Where it lies.</param>
/// <param name="box">Seals and opens it.</param>
public sealed class SecretText(string path, SecretBox box)
{
    private readonly string _purpose = $"gateway/{System.IO.Path.GetFileName(path)}";

    public string Path => path;
    public bool Exists => File.Exists(path);

    /// <summary>The text; one that release 0.1.0 left unsealed as it is.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was altered, or sealed with another key.</exception>
    public string Read() => File.ReadAllText(path) is var text && SecretBox.IsSealed(text) ? box.Open(_purpose, text) : text;

    /// <summary>Replaces it, whole and durably.</summary>
    public void Write(string text) => DataFolder.Replace(path, box.Seal(_purpose, text) + "\n", secret: true);

    /// <summary>Seals what is not, or was with an older key.</summary>
    public void Renew()
    {
        if (Exists && !box.IsCurrent(File.ReadAllText(path))) Write(Read());
    }
}
