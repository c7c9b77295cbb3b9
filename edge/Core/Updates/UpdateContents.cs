using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.V1;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Updates;

/// <summary>
/// The contents that this gateway ought to have at hand: what is missing by what it believes now, how far that came, and why it does not
/// come. One caller fetches, any may read.
/// </summary>
public sealed class UpdateContents(GatewayTrust trust, ContentCache cache, ContentChoice choice, ILogger<UpdateContents> log)
{
    private TargetsMetadata? _kept;
    private long _fetched;
    private volatile ArtifactTarget? _wanted;
    private volatile IReadOnlyList<Phrase> _refused = [];

    /// <summary>Bytes of contents that came since the process started.</summary>
    public long BytesFetched => Interlocked.Read(ref _fetched);

    /// <summary>What to go on with; null: nothing is missing, or nothing new may be installed at present.</summary>
    public PartialContent? Missing()
    {
        try
        {
            var targets = trust.Installable();
            if (!ReferenceEquals(targets, _kept)) cache.Keep(targets.Artifacts.Select(artifact => artifact.Sha256).ToHashSet());
            _kept = targets;
            _wanted = choice.Wanted(targets);
            if (_wanted is { } wanted && !cache.Has(wanted.Sha256)) return cache.Take(wanted);
            _refused = [];
        }
        catch (RefusedUpdateException e) when (_wanted is not null)
        {
            Refuse(e.Faults);
        }
        catch (RefusedUpdateException)
        {
            // What is believed says so itself.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refuse([GatewayUpdatePhrases.NotKept.With(e.Message)]);
        }
        return null;
    }

    /// <summary>Adds what came.</summary>
    /// <returns>More of it may be asked for, or it is whole; false: it is refused.</returns>
    public bool Take(PartialContent content, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(content);
        try
        {
            Interlocked.Add(ref _fetched, bytes.Length);
            if (content.Append(bytes))
                log.LogInformation(
                    "updates: the content of {Artifact} is here, {Bytes} bytes", content.Artifact.Name, content.Artifact.Size);
            _refused = [];
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

    /// <summary>Notes why a content does not come.</summary>
    public void Refuse(IReadOnlyList<Phrase> why)
    {
        ArgumentNullException.ThrowIfNull(why);
        if (!why.Select(phrase => phrase.ToString()).SequenceEqual(_refused.Select(phrase => phrase.ToString())))
            log.LogWarning("updates: a content does not come: {Why}", string.Join("; ", why));
        _refused = why;
    }

    /// <summary>Adds to a report what lies ready or comes, and why it does not.</summary>
    public void Complete(UpdateState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_wanted is { } wanted)
            state.Contents.Add(
                new ContentState { Name = wanted.Name, Size = (ulong)wanted.Size, Received = (ulong)cache.Received(wanted) });
        var refused = _refused;
        state.Refused.AddRange(refused.Select(phrase => phrase.ToString()));
        state.Told.AddRange(refused.Select(phrase => CodedPhrase.Of(phrase).ToWire()));
    }
}
