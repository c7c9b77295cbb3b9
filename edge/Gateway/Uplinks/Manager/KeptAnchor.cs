using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Identity;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>
/// The latest end of the manager's audit that this gateway was given, on disk. A manager whose audit was cut off cannot
/// make it forget: an earlier end never replaces a later one.
/// </summary>
public sealed class KeptAnchor
{
    /// <summary>Far more than an anchor takes.</summary>
    private const int MaxBytes = 1024;

    private readonly string _file;
    private readonly ILogger<KeptAnchor> _log;
    private AuditAnchor? _anchor;

    public KeptAnchor(string file, ILogger<KeptAnchor> log)
    {
        (_file, _log) = (file, log);
        try
        {
            if (File.Exists(file)) _anchor = AuditAnchor.Parser.ParseFrom(Convert.FromBase64String(File.ReadAllText(file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or InvalidProtocolBufferException)
        {
            log.LogWarning("{File} cannot be read, so the next anchor of the manager's audit is the first: {Cause}", file, e.Message);
        }
    }

    public AuditAnchor? Latest => Volatile.Read(ref _anchor);

    public void Keep(AuditAnchor anchor)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        // A restored manager goes on from an earlier row: that it says so, signed, comes first.
        if ((anchor.Restored, anchor.Sequence).CompareTo((Latest?.Restored ?? 0, Latest?.Sequence ?? 0)) <= 0
            || anchor.CalculateSize() > MaxBytes) return;
        try
        {
            DataFolder.Replace(_file, Convert.ToBase64String(anchor.ToByteArray()) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.LogWarning("{File} cannot be written, the anchor of the manager's audit is kept until the next start: {Cause}", _file,
                e.Message);
        }
        Volatile.Write(ref _anchor, anchor);
    }
}
