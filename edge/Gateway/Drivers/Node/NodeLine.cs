using System.Net.Sockets;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>
/// The one stream of a line. Nodes take turns request by request; what is heard in a turn and is no answer to its
/// request is dropped and counted. It connects when something is asked, and again after the stream broke or
/// nothing at all came for three time-outs in a row. Safe for concurrent callers.
/// </summary>
internal sealed class NodeLine(Func<CancellationToken, Task<Stream>> connect, TimeProvider time) : IAsyncDisposable
{
    private const int TimeoutsBeforeReconnect = 3;
    // One tells the boot, one more may tell a counter that somebody else has used; beyond that it is no misunderstanding.
    private const int MaxRefusals = 3;

    private static readonly TimeSpan ConnectingTakes = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private FrameStream? _stream;
    private int _timeoutsInARow;
    private volatile bool _closed;

    public NodeCounters Counters { get; } = new();
    public TimeProvider Time => time;

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
            await _turn.WaitAsync(cancel).ConfigureAwait(false);
            try
            {
                answer = await AttemptAsync(peer, parts, attempts, cancel).ConfigureAwait(false);
                if (answer.Refusal is { Code: RefusalCode.WrongBoot or RefusalCode.OldCounter } old)
                {
                    Counters.Refused++;
                    if (++refusals > MaxRefusals) throw Fault(peer, FaultKind.Corrupt, "it refuses every boot number and counter, also its own", "look for another gateway that asks the same node");
                    peer.Learn(answer.Boot, old.LastCounter);
                    if (old.Code == RefusalCode.WrongBoot && attempts is { Once: true, Lost: true })
                        throw Fault(peer, FaultKind.Transient, "the node has started again before it answered", "look at what the node reports before repeating it");
                    continue;
                }
            }
            catch (DriverException e) when (e.Fault.Kind == FaultKind.NoAnswer && !_closed && attempts.TryTake())
            {
                continue;
            }
            finally
            {
                _turn.Release();
            }
            return answer.Refusal is { } refusal ? throw Refused(peer, refusal) : answer;
        }
    }

    /// <summary>Sends a request to everyone and listens for a while.</summary>
    /// <param name="bytes">As they go onto the line.</param>
    /// <param name="duration">How long answers may take.</param>
    /// <param name="take">Gets every whole frame.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="IOException">The stream broke or cannot be opened; so say SocketException and UnauthorizedAccessException.</exception>
    public async Task CallAsync(byte[] bytes, TimeSpan duration, Action<FrameReader> take, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var stream = await StreamAsync(cancel).WaitAsync(ConnectingTakes, time, cancel).ConfigureAwait(false);
            using var over = new CancellationTokenSource(duration, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
            await stream.SendAsync(bytes, cancel).ConfigureAwait(false);
            while (true) take((await stream.NextAsync(both.Token).ConfigureAwait(false)).Frame);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { }
        catch (Exception e) when (IsBroken(e))
        {
            await CloseAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public static bool IsBroken(Exception e) => e is IOException or SocketException or UnauthorizedAccessException;

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _closed = true;
        await CloseAsync().ConfigureAwait(false);
        _turn.Release();
    }

    private async Task<NodeAnswer> AttemptAsync(NodePeer peer, Action<FrameWriter> parts, Attempts attempts, CancellationToken cancel)
    {
        if (_closed) throw Fault(peer, FaultKind.Transient, "the configuration is being changed; nothing was sent", "repeat it");
        using var timeout = new CancellationTokenSource(peer.Timeouts.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        var (damaged, unfit) = (Counters.Damaged, Counters.Unfit);
        var (connected, sent) = (false, false);
        try
        {
            var stream = await StreamAsync(both.Token).ConfigureAwait(false);
            connected = true;
            var begun = time.GetTimestamp();
            var bytes = peer.Seal(parts);
            // No node has boot 0, so an attempt that names it is not carried out.
            sent = peer.Boot != 0;
            await stream.SendAsync(bytes, both.Token).ConfigureAwait(false);
            while (true)
            {
                var heard = await stream.NextAsync(both.Token).ConfigureAwait(false);
                if (!IsAnswer(heard.Frame, peer)) continue;
                _timeoutsInARow = 0;
                peer.RoundTrip = time.GetElapsedTime(begun);
                return new NodeAnswer(heard.Bytes);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Counters.TimedOut++;
            attempts.Lost |= sent;
            if (++_timeoutsInARow >= TimeoutsBeforeReconnect) await CloseAsync().ConfigureAwait(false);
            throw Silence(peer, connected, Counters.Damaged - damaged, Counters.Unfit - unfit);
        }
        catch (Exception e) when (IsBroken(e))
        {
            attempts.Lost |= sent;
            await CloseAsync().ConfigureAwait(false);
            throw new DriverException(new DriverFault(FaultKind.NoAnswer, peer.Name, e.Message, "check power, cable and address of the line"), e);
        }
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

    private async Task<FrameStream> StreamAsync(CancellationToken cancel)
    {
        if (_stream is { ClosedByPeer: true }) await CloseAsync().ConfigureAwait(false);
        if (_stream is not null) return _stream;
        _stream = new FrameStream(await connect(cancel).ConfigureAwait(false), Counters);
        Counters.Connected++;
        return _stream;
    }

    private async Task CloseAsync()
    {
        if (_stream is null) return;
        await _stream.DisposeAsync().ConfigureAwait(false);
        _stream = null;
        _timeoutsInARow = 0;
    }

    private static DriverException Silence(NodePeer peer, bool connected, int damaged, int unfit)
    {
        var what = $"no {(connected ? "answer" : "connection")} within {peer.Timeouts.Timeout.TotalMilliseconds:0} ms";
        if (damaged > 0) return Fault(peer, FaultKind.NoAnswer, $"{what}, but {damaged} damaged frames", "check baud rate, parity and wiring, and that no two nodes have one address");
        if (unfit > 0) return Fault(peer, FaultKind.NoAnswer, $"{what}, but {unfit} that are late or not sealed with its key", "check the key, and allow more time");
        return Fault(peer, FaultKind.NoAnswer, what, connected ? "check power, wiring, address and key; a node drops what is not sealed with its key without a word" : "check power, cable and address of the line");
    }

    private static DriverException Refused(NodePeer peer, RefusalPart refusal) => refusal.Code == RefusalCode.UnknownPart
        ? Fault(peer, FaultKind.Misconfigured, $"its firmware does not know the request {refusal.Part:X2}", "update the node's firmware, or do without")
        : Fault(peer, FaultKind.Corrupt, $"it cannot read the request {refusal.Part:X2} (code {refusal.Code})", "report it with the releases of gateway and node");

    private static DriverException Fault(NodePeer peer, FaultKind kind, string what, string hint) => new(new DriverFault(kind, peer.Name, what, hint));
}
