using System.Security.Cryptography;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Cli.Signing;

/// <summary>
/// A key that signs metadata, as a file that only its owner may read: PKCS#8 (RFC 5958) under a passphrase, PBES2 with AES-256. Its
/// public half lies beside it, with <c>.pub</c> behind its name, and goes into a root.
/// </summary>
internal static class KeyFile
{
    /// <summary>As the OWASP asks of PBKDF2 with SHA-256.</summary>
    private const int Iterations = 600_000;

    /// <summary>Makes a key. A file that is there is never written over.</summary>
    public static MetadataKey Make(string path, string passphrase)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(path, how))
            writer.WriteLine(key.ExportEncryptedPkcs8PrivateKeyPem(
                passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations)));
        var half = MetadataKey.Of(key);
        File.WriteAllText(path + ".pub", half.Pem + "\n");
        return half;
    }

    /// <exception cref="ToolException">It is no key file, or the passphrase does not open it.</exception>
    public static ECDsa Open(string path, string passphrase)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromEncryptedPem(File.ReadAllText(path), passphrase);
            return key;
        }
        catch (Exception e)
        {
            key.Dispose();
            if (e is not (CryptographicException or ArgumentException)) throw;
            throw new ToolException(ToolExit.Refused,
                $"{path} does not open with this passphrase, or is no encrypted PKCS#8 key; type it again, or name the right file", e);
        }
    }

    /// <exception cref="ToolException">It is no public key on P-256.</exception>
    public static MetadataKey Public(string path) => MetadataKey.TryParse(File.ReadAllText(path).Trim())
        ?? throw new ToolException(ToolExit.Refused,
            $"{path} is no public ECDSA P-256 key; name the .pub file that sign key makes, or the key that the manager shows");
}
