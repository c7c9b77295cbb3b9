using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Database;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// The head of the audit, signed and handed to whoever keeps it outside of this machine: gateways, and the system log.
/// Who cuts the audit off and the head file with it would have to go to each of them. Signed, so that none of them can
/// claim an end that never was.
/// </summary>
public sealed class AuditAnchors : IDisposable
{
    /// <summary>The action of a row that says that the manager was restored.</summary>
    public const string RestoredAction = "manager.restore";

    private const string KeyFile = "audit-anchor.pem";

    private readonly IDbContextFactory<FleetDatabase> _databases;
    private readonly AuditHead _head;
    private readonly ConditionBook _conditions;
    private readonly TimeProvider _clock;
    private readonly ILogger<AuditAnchors> _log;
    private readonly ECDsa _key;
    private readonly Lock _lock = new();
    private long? _restored;

    public AuditAnchors(
        IDbContextFactory<FleetDatabase> databases, AuditHead head, ConditionBook conditions, SealedFolder keys, TimeProvider clock,
        ILogger<AuditAnchors> log)
    {
        (_databases, _head, _conditions, _clock, _log) = (databases, head, conditions, clock, log);
        _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (!keys.Exists(KeyFile)) keys.Write(KeyFile, _key.ExportPkcs8PrivateKeyPem());
        else _key.ImportFromPem(keys.Read(KeyFile));
    }

    /// <summary>ECDSA P-256, SubjectPublicKeyInfo.</summary>
    public string PublicKeyPem => _key.ExportSubjectPublicKeyInfoPem();

    /// <summary>The end as it is now; null: there is none yet.</summary>
    public AuditAnchor? Current()
    {
        if (_head.Read() is not { Sequence: > 0 } end) return null;
        var anchor = new AuditAnchor
        {
            Sequence = end.Sequence, Hash = end.Hash, Time = _clock.GetUtcNow().ToUnixTimeMilliseconds(), Restored = Restored(),
        };
        anchor.Signature = ByteString.CopyFrom(_key.SignData(Text(anchor), HashAlgorithmName.SHA256));
        return anchor;
    }

    /// <summary>Compares what a gateway kept with the audit. What this manager never signed is logged and counts for nothing.</summary>
    public async Task CompareAsync(long gateway, AuditAnchor anchor, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        if (!_key.VerifyData(Text(anchor), anchor.Signature.Span, HashAlgorithmName.SHA256))
        {
            _log.LogWarning("gateway {Gateway}: it keeps an anchor of the audit that this manager did not sign; it is ignored", gateway);
            return;
        }
        await using var database = await _databases.CreateDbContextAsync(cancel);
        if (await database.Audit.AnyAsync(row => row.Sequence == anchor.Sequence && row.Hash == anchor.Hash, cancel)) return;
        // Signed before a restore that it does not know of, behind the row where that took up again: the audit says where it went.
        if (anchor.Restored < Restored() && anchor.Sequence >= Restored()) return;
        await _conditions.BeginAsync(AuditConditions.AnchorDiffers, Subject.Manager, cancel,
            ("gateway", gateway.ToString(CultureInfo.InvariantCulture)), ("row", anchor.Sequence.ToString(CultureInfo.InvariantCulture)));
    }

    public void Dispose() => _key.Dispose();

    /// <summary>The latest row that tells of a restore, read once: it is written before the first anchor is asked for.</summary>
    private long Restored()
    {
        lock (_lock)
        {
            if (_restored is { } known) return known;
            using var database = _databases.CreateDbContext();
            return (_restored = database.Audit.Where(row => row.Action == RestoredAction).Max(row => (long?)row.Sequence) ?? 0).Value;
        }
    }

    /// <summary>
    /// What is signed: nothing else that this key signs looks like it. Anchors of managers that were never restored are signed as
    /// release 0.1.0 did.
    /// </summary>
    private static byte[] Text(AuditAnchor anchor) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"EdgeFleet audit anchor\n{anchor.Sequence}\n{anchor.Hash}\n{anchor.Time}\n")
        + (anchor.Restored == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{anchor.Restored}\n")));
}
