using System.Security.Cryptography;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Updates;

/// <summary>
/// The only key of updates that the manager has: it signs timestamps, which say that what others signed is still the latest. Made with
/// the data folder and sealed there. Whoever steals it can keep news back for a week, and install nothing.
/// </summary>
public sealed class TimestampKey : IDisposable
{
    private const string Name = "update-timestamp.pem";
    private readonly ECDsa _key = ECDsa.Create();

    public TimestampKey(SealedFolder keys)
    {
        if (!keys.Exists(Name))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            keys.Write(Name, made.ExportPkcs8PrivateKeyPem());
        }
        _key.ImportFromPem(keys.Read(Name));
        Public = MetadataKey.Of(_key);
    }

    /// <summary>What a root names for the role of timestamps.</summary>
    public MetadataKey Public { get; }

    public byte[] Sign(byte[] timestamp) => MetadataWriter.Sign(timestamp, MetadataRole.Timestamp, _key);

    public void Dispose() => _key.Dispose();
}
