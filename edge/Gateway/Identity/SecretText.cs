using EdgeFleet.Contracts.Secrets;

namespace EdgeFleet.Gateway.Identity;

/// <summary>A file of the data folder whose whole text is a secret: sealed on disk, and bound to its name.</summary>
/// <param name="path">Where it lies.</param>
/// <param name="box">Seals and opens it.</param>
/// <param name="mayWrite">False: somebody looks, and the file stays as it is.</param>
public sealed class SecretText(string path, SecretBox box, bool mayWrite = true)
{
    private readonly string _purpose = $"gateway/{System.IO.Path.GetFileName(path)}";

    public string Path => path;
    public bool Exists => File.Exists(path);

    /// <summary>The text; one that release 0.1.0 left unsealed as it is.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was altered, or sealed with another key.</exception>
    public string Read() => File.ReadAllText(path) is var text && SecretBox.IsSealed(text) ? box.Open(_purpose, text) : text;

    /// <summary>Replaces it, whole and durably.</summary>
    public void Write(string text) => Replace(box.Seal(_purpose, text));

    /// <summary>
    /// Seals what is not, or was with an older key, and removes what a crash left half written, which may hold it unsealed.
    /// </summary>
    public void Renew()
    {
        if (!mayWrite) return;
        DataFolder.RemoveLeftover(path);
        if (Exists && box.Renew(_purpose, File.ReadAllText(path)) is { } renewed) Replace(renewed);
    }

    private void Replace(string text) => DataFolder.Replace(path, text + "\n", secret: true);
}
