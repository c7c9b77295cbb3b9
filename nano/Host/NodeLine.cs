using EdgeFleet.Contracts;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Host;

/// <summary>
/// Nodes on a line, which others may share. They take turns request by request; what is heard in a turn and is no
/// answer to its request is dropped and counted. Safe for concurrent callers.
/// </summary>
public sealed class NodeLine(Line line)
{
    // One tells the boot, one more may tell a counter that somebody else has used; beyond that it is no misunderstanding.
    private const int MaxRefusals = 3;

    private static readonly TimeSpan ConnectingTakes = TimeSpan.FromSeconds(5);

    private FrameStream? _frames;

    public string Address => line.Address;
    public NodeCounters Counters { get; } = new();
    public TimeProvider Time => line.Time;

    /// <summary>Asks until it is answered or the attempts are used up; each takes at most the peer's time-out.</summary>
    /// <param name="peer">The node.</param>
    /// <param name="parts">Writes the request; called for every attempt, after the boot was learned.</param>
    /// <param name="attempts">What may be spent.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="DriverException">There is no answer, or the node refuses the request.</exception>
    public async Task<NodeAnswer> AskAsync(NodePeer peer, Action<FrameWriter> parts, Attempts attempts, CancellationToken cancel)
    {
        for (var refusals = 0; ;)
        {
            NodeAnswer answer;
            try
            {
                answer = await AttemptAsync(peer, parts, attempts, cancel).ConfigureAwait(false);
                if (answer.Refusal is { } old && IsOld(old))
                {
                    Counters.Refused++;
                    if (++refusals > MaxRefusals)
                        throw Fault(peer, FaultKind.Corrupt, NodePhrases.RefusesAll.With(), NodePhrases.LookForOther.With());
                    if (old.Code == RefusalCode.WrongBoot && attempts is { Once: true, Lost: true })
                        throw Fault(peer, FaultKind.Transient, NodePhrases.StartedAgain.With(), LinePhrases.LookFirst.With());
                    continue;
                }
            }
            catch (DriverException e) when (e.Fault.Kind == FaultKind.NoAnswer && attempts.TryTake())
            {
                continue;
            }
            return answer.Refusal is { } refusal ? throw Refused(peer, refusal) : answer;
        }
    }

    /// <summary>Sends a request to everyone and listens for a while.</summary>
    /// <param name="bytes">As they go onto the line.</param>
    /// <param name="duration">How long answers may take.</param>
    /// <param name="take">Gets every whole frame.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="serial">Speed, parity and stop bits on a serial line; null: it is none.</param>
    /// <exception cref="LineException">The line broke or cannot be opened.</exception>
    internal Task CallAsync(byte[] bytes, TimeSpan duration, Action<FrameReader> take, SerialSettings? serial, CancellationToken cancel) =>
        line.ExchangeAsync(new LineTurn("everyone", ConnectingTakes + duration, serial), async (stream, over) =>
        {
            using var time = new CancellationTokenSource(duration, line.Time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, over);
            var frames = Frames(stream);
            await frames.SendAsync(bytes, over).ConfigureAwait(false);
            try
            {
                while (true) take((await frames.NextAsync(both.Token).ConfigureAwait(false)).Frame);
            }
            catch (OperationCanceledException) when (!over.IsCancellationRequested)
            {
                return true;
            }
        }, cancel);

    private async Task<NodeAnswer> AttemptAsync(NodePeer peer, Action<FrameWriter> parts, Attempts attempts, CancellationToken cancel)
    {
        var (damaged, unfit) = (Counters.Damaged, Counters.Unfit);
        var carriedOut = false;
        try
        {
            return await line.ExchangeAsync(new LineTurn(peer.Name, peer.Timeouts.Timeout, peer.Timeouts.Serial), async (stream, over) =>
            {
                var begun = line.Time.GetTimestamp();
                var bytes = peer.Seal(parts);
                // No node has boot 0, so an attempt that names it is not carried out.
                carriedOut = peer.Boot != 0;
                var frames = Frames(stream);
                await frames.SendAsync(bytes, over).ConfigureAwait(false);
                while (true)
                {
                    var heard = await frames.NextAsync(over).ConfigureAwait(false);
                    if (!IsAnswer(heard.Frame, peer)) continue;
                    peer.RoundTrip = line.Time.GetElapsedTime(begun);
                    var answer = new NodeAnswer(heard.Bytes);
                    if (answer.Refusal is { } refusal && IsOld(refusal)) peer.Learn(answer.Boot, refusal.LastCounter);
                    return answer;
                }
            }, cancel).ConfigureAwait(false);
        }
        catch (LineException e)
        {
            attempts.Lost |= carriedOut;
            throw Silence(peer, e, Counters.Damaged - damaged, Counters.Unfit - unfit);
        }
    }

    private static bool IsOld(RefusalPart refusal) => refusal.Code is RefusalCode.WrongBoot or RefusalCode.OldCounter;

    private FrameStream Frames(LineStream stream)
    {
        if (_frames is null || !_frames.IsOf(stream)) _frames = new FrameStream(stream, Counters);
        return _frames;
    }

    private bool IsAnswer(FrameReader frame, NodePeer peer)
    {
        if (!frame.IsAnswer) Counters.Echoes++;
        else if (!frame.IsSealed) Counters.Foreign++;
        // Assigned, a node answers from its new address: it is the tag that tells whose answer it is.
        else if (peer.Fits(frame)) return true;
        else if (frame.Address != peer.Address) Counters.Foreign++;
        else Counters.Unfit++;
        return false;
    }

    private static DriverException Silence(NodePeer peer, LineException line, int damaged, int unfit)
    {
        if (line.Fault == LineFault.NoAnswer && damaged > 0)
            return Fault(peer, FaultKind.NoAnswer, [.. line.Happened, NodePhrases.Damaged.With(damaged)], [NodePhrases.CheckSpeed.With()]);
        if (line.Fault == LineFault.NoAnswer && unfit > 0)
            return Fault(peer, FaultKind.NoAnswer, [.. line.Happened, NodePhrases.Unfit.With(unfit)], [NodePhrases.CheckKey.With()]);
        return line.ToDriver(peer.Name, acts: false, NodePhrases.Check.With());
    }

    private static DriverException Refused(NodePeer peer, RefusalPart refusal) => refusal.Code == RefusalCode.UnknownPart
        ? Fault(peer, FaultKind.Misconfigured, NodePhrases.UnknownRequest.With($"{refusal.Part:X2}"), NodePhrases.UpdateFirmware.With())
        : Fault(peer, FaultKind.Corrupt, NodePhrases.UnreadRequest.With($"{refusal.Part:X2}", refusal.Code), NodePhrases.Report.With());

    private static DriverException Fault(NodePeer peer, FaultKind kind, Phrase happened, Phrase next) =>
        Fault(peer, kind, [happened], [next]);

    private static DriverException Fault(NodePeer peer, FaultKind kind, IReadOnlyList<Phrase> happened, IReadOnlyList<Phrase> next) =>
        new(new DriverFault(kind, peer.Name, happened, next));
}
