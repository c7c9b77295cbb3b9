using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>
/// One poll of one node: after each of its starts who it is and how it is configured; then records, page after
/// page, each request with the time, and with a confirmation of what the outbox has by then.
/// </summary>
internal sealed class NodePoll(NodeLine line, NodeEndpoint endpoint)
{
    // So many, or so long, and the neighbours on the line get their turn.
    public const int MaxPages = 64;
    public static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(2);

    // Pieces that a node has not counted are sent again, from the first.
    private const int MaxUploads = 3;

    private readonly List<Sample> _samples = [];
    private readonly Attempts _attempts = new(endpoint.Peer.Timeouts.Retries);
    private int _taken;
    private uint _dropped;
    private long? _answered;

    public async Task<ReadResult> RunAsync(CancellationToken cancel)
    {
        DriverFault? fault = null;
        try
        {
            if (endpoint.Greeted == 0 || endpoint.Greeted != endpoint.Peer.Boot) await GreetAsync(cancel).ConfigureAwait(false);
            if (!endpoint.IsConfigured) await ConfigureAsync(cancel).ConfigureAwait(false);
            await CollectAsync(cancel).ConfigureAwait(false);
        }
        catch (DriverException e)
        {
            fault = e.Fault;
        }
        catch
        {
            // What was taken goes nowhere, so it has to come again.
            endpoint.Records.Again();
            throw;
        }
        var ack = new AckToken();
        endpoint.Records.HandOver(ack, _taken);
        return new ReadResult(_samples, fault ?? endpoint.Complaints.Fault() ?? Dropped()) { AckToken = ack, Answered = _answered };
    }

    private async Task GreetAsync(CancellationToken cancel)
    {
        var answer = await AskAsync(request =>
        {
            request.Empty(PartType.Identify);
            request.Empty(PartType.Settings);
        }, cancel).ConfigureAwait(false);
        var identity = new IdentityPart();
        if (answer.Find(PartType.Identity) is { } who && identity.Read(who)) endpoint.Peer.Limit(identity.MaxFrame);
        if (answer.Find(PartType.Configuration) is { } part && endpoint.Settings is { } wanted)
        {
            var told = new ConfigurationPart();
            if (told.Read(part)) Judge(told, wanted);
        }
        endpoint.Greet(answer.Boot);
    }

    private async Task ConfigureAsync(CancellationToken cancel)
    {
        var wanted = endpoint.Settings!;
        var pieces = wanted.Pieces(endpoint.Peer.Room - RequestPartWriter.TimeSize);
        var told = new ConfigurationPart();
        for (var (piece, uploads) = (0, 1); piece < pieces.Count && uploads <= MaxUploads;)
        {
            var answer = await AskAsync(request => request.Configure(wanted.Version, piece, pieces), cancel).ConfigureAwait(false);
            if (answer.Find(PartType.Configuration) is not { } part || !told.Read(part))
                throw Corrupt(NodeDriverPhrases.SettingsUnanswered.With());
            Judge(told, wanted);
            if (endpoint.IsConfigured) return;
            if (told.Pieces == piece + 1) piece++;
            else (piece, uploads) = (0, uploads + 1);
        }
        throw Corrupt(NodeDriverPhrases.SettingsOpen.With());
    }

    private void Judge(ConfigurationPart told, NodeSettings wanted)
    {
        if (told.Version == wanted.Version)
        {
            endpoint.IsConfigured = true;
        }
        // A piece that went astray is sent again; everything else it would only refuse again.
        else if (told.Refused == wanted.Version && told.Fault != ConfigurationFault.PieceMissing)
        {
            endpoint.IsConfigured = true;
            endpoint.Complaints.Refused(told);
        }
    }

    private async Task CollectAsync(CancellationToken cancel)
    {
        var begun = line.Time.GetTimestamp();
        var page = 0;
        bool more;
        do
        {
            endpoint.Records.Settle();
            var answer = await AskAsync(request =>
            {
                if (endpoint.Records.HasNews) request.Number(PartType.Confirm, endpoint.Records.Stored);
                if (endpoint.Records.MayGoAhead) request.Number(PartType.Collect, endpoint.Records.Next);
            }, cancel).ConfigureAwait(false);
            more = Take(answer);
        }
        while (more && endpoint.Greeted != 0 && ++page < MaxPages && line.Time.GetElapsedTime(begun) < LongestTurn);
    }

    private async Task<NodeAnswer> AskAsync(Action<FrameWriter> parts, CancellationToken cancel)
    {
        var answer = await line.AskAsync(endpoint.Peer, request =>
        {
            endpoint.Follow(endpoint.Peer.Boot);
            request.Time(line.Time, endpoint.Peer.RoundTrip);
            parts(request);
        }, _attempts, cancel).ConfigureAwait(false);
        _answered = line.Time.GetUtcNow().ToUnixTimeMilliseconds();
        return answer;
    }

    /// <returns>Whether the node has more.</returns>
    private bool Take(NodeAnswer answer)
    {
        var any = false;
        try
        {
            foreach (var (number, record) in answer.Records())
            {
                if (!endpoint.Records.Take(number)) continue;
                any = true;
                Take(number, record, answer.Bytes);
            }
        }
        catch (FormatException e)
        {
            throw Corrupt(NodeDriverPhrases.UnreadRecord.With(e.Message));
        }
        if (answer.Find(PartType.Status) is not { } part) return any;
        var status = new StatusPart();
        if (!status.Read(part)) throw Corrupt(NodeDriverPhrases.UnreadStatus.With());
        _dropped += endpoint.Records.Note(status);
        return any && endpoint.Records.Next <= status.Newest;
    }

    private void Take(uint number, Record record, byte[] texts)
    {
        _taken++;
        var path = new PointPath(record.Object, record.Instance, record.Resource);
        if (endpoint.Model.Find(path) is not { } point) endpoint.Complaints.Unlisted(path);
        else if (WireNumbers.ToReading(record.Value, texts) is { } value)
            _samples.Add(new Sample(point, value, (Quality)record.Quality, record.Time, number));
        else _samples.Add(new Sample(point, ReadingValue.None, (Quality)record.Quality | Quality.Invalid, record.Time, number));
    }

    private DriverFault? Dropped() => _dropped == 0 ? null : new DriverFault(FaultKind.Transient, endpoint.Address,
        NodeDriverPhrases.Dropped.With(_dropped), NodeDriverPhrases.SeeWhyFull.With());

    private DriverException Corrupt(Phrase happened) =>
        new(new DriverFault(FaultKind.Corrupt, endpoint.Address, happened, NodeDriverPhrases.ReportNewer.With()));
}
