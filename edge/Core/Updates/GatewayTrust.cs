using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.V1;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Updates;

/// <summary>
/// What this gateway believes of updates, and why it believes no more. It begins with the first root of the manager that it enrolled at.
/// <para>
/// Invariants: what is believed is on disk; a refusal leaves it as it was, so that nothing ever falls back; and whatever is refused, all
/// that runs goes on. One caller takes, any may read.
/// </para>
/// </summary>
public sealed class GatewayTrust
{
    private readonly TrustFile _file;
    private readonly Func<DateTimeOffset?> _now;
    private readonly ILogger<GatewayTrust> _log;
    private readonly bool _isDamaged;
    private volatile TrustedUpdates? _trusted;
    private volatile IReadOnlyList<Phrase> _refused = [];

    /// <param name="file">Where it is kept.</param>
    /// <param name="now">The time; null: it is not known to be right.</param>
    /// <param name="log">Is told what is taken, and what is not.</param>
    public GatewayTrust(TrustFile file, Func<DateTimeOffset?> now, ILogger<GatewayTrust> log)
    {
        ArgumentNullException.ThrowIfNull(file);
        (_file, _now, _log) = (file, now, log);
        try
        {
            _trusted = file.Load();
        }
        catch (Exception e) when (e is RefusedUpdateException or IOException or UnauthorizedAccessException)
        {
            // Nobody is asked for a first root again: a damaged file is no reason to believe somebody else.
            _isDamaged = true;
            Refuse([UpdatePhrases.DamagedTrust.With()]);
        }
    }

    /// <summary>Null: nothing yet.</summary>
    public TrustedUpdates? Trusted => _trusted;

    /// <summary>What to ask the manager for next; null: nothing.</summary>
    public WantedMetadata? Next(UpdateNews news)
    {
        ArgumentNullException.ThrowIfNull(news);
        if (_isDamaged) return null;
        var wanted = WantedMetadata.Next(_trusted, news);
        if (_trusted is { } trusted && Older(trusted, news) is { } older) Refuse([older]);
        else if (wanted is null) _refused = [];
        return wanted;
    }

    /// <summary>Believes a file that was asked for, if what is believed already says so.</summary>
    /// <returns>False: it is refused, and what follows it would be too.</returns>
    public bool Take(WantedMetadata wanted, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        try
        {
            var trusted = With(wanted, bytes);
            _file.Save(trusted);
            (_trusted, _refused) = (trusted, []);
            _log.LogInformation("updates: {Role} version {Version} is taken", wanted.Role, trusted.VersionOf(wanted.Role));
            return true;
        }
        catch (RefusedUpdateException e)
        {
            Refuse(e.Faults);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refuse([GatewayUpdatePhrases.NotKept.With(e.Message)]);
        }
        return false;
    }

    /// <summary>Notes why a file did not come as it was asked for.</summary>
    public void Refuse(IReadOnlyList<Phrase> why)
    {
        ArgumentNullException.ThrowIfNull(why);
        if (!why.Select(phrase => phrase.ToString()).SequenceEqual(_refused.Select(phrase => phrase.ToString())))
            _log.LogWarning("updates: nothing new is taken: {Why}", string.Join("; ", why));
        _refused = why;
    }

    /// <summary>The artifacts that may be installed at this moment.</summary>
    /// <exception cref="RefusedUpdateException">None may, and why.</exception>
    public TargetsMetadata Installable() =>
        _trusted?.Installable(_now()) ?? throw new RefusedUpdateException(UpdatePhrases.NoTimestamp.With());

    /// <summary>For a report to the manager.</summary>
    public UpdateState State()
    {
        var trusted = _trusted;
        var state = new UpdateState
        {
            Root = Version(MetadataRole.Root), Targets = Version(MetadataRole.Targets), Timestamp = Version(MetadataRole.Timestamp),
        };
        var refused = _refused is { Count: > 0 } why ? why : trusted?.Targets is null ? [] : WhyStopped();
        state.Refused.AddRange(refused.Select(phrase => phrase.ToString()));
        state.Told.AddRange(refused.Select(phrase => CodedPhrase.Of(phrase).ToWire()));
        return state;

        ulong Version(MetadataRole role) => (ulong)(trusted?.VersionOf(role) ?? 0);
    }

    private TrustedUpdates With(WantedMetadata wanted, ReadOnlyMemory<byte> bytes) => (wanted.Role, _trusted) switch
    {
        (MetadataRole.Root, null) => First(bytes),
        (MetadataRole.Root, { } trusted) => trusted.WithRoot(bytes),
        (MetadataRole.Timestamp, { } trusted) => trusted.WithTimestamp(bytes, _now()),
        (MetadataRole.Targets, { } trusted) => trusted.WithTargets(bytes, _now()),
        _ => throw new RefusedUpdateException(UpdatePhrases.NoTimestamp.With()),
    };

    private static TrustedUpdates First(ReadOnlyMemory<byte> bytes)
    {
        var trusted = TrustedUpdates.Begin(bytes);
        return trusted.Root.Version == 1 ? trusted
            : throw new RefusedUpdateException(UpdatePhrases.NotNextRoot.With(trusted.Root.Version, 0));
    }

    /// <summary>Who announces less than is believed already has forgotten it, or wants to have it forgotten.</summary>
    private static Phrase? Older(TrustedUpdates trusted, UpdateNews news) =>
        Older(trusted, MetadataRole.Root, news.Root) ?? Older(trusted, MetadataRole.Timestamp, news.Timestamp);

    private static Phrase? Older(TrustedUpdates trusted, MetadataRole role, ulong announced) => announced >= (ulong)trusted.VersionOf(role)
        ? null : UpdatePhrases.OlderMetadata.With(SignedMetadata.NameOf(role), announced, trusted.VersionOf(role));

    private IReadOnlyList<Phrase> WhyStopped()
    {
        try
        {
            Installable();
            return [];
        }
        catch (RefusedUpdateException e)
        {
            return e.Faults;
        }
    }
}
