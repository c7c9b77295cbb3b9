using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Host;

/// <summary>What a node is told to do.</summary>
/// <param name="Id">One for each command, out of thin air: a node does not carry out one id twice.</param>
/// <param name="Object">Of the point's path, as are the next two.</param>
/// <param name="Instance">0 to 255.</param>
/// <param name="Resource">0 to 65535.</param>
/// <param name="Value">Writes the value: a number, a boolean, or none to execute.</param>
public sealed record NodeOrder(long Id, int Object, int Instance, int Resource, Action<ByteWriter> Value);

/// <summary>
/// Commands a node. A lost answer is asked for again under the same id, which a node answers from its record and
/// does not carry out twice; but only within the boot in which the command may have been taken.
/// </summary>
public sealed class CommandSender(NodeLine line, NodePeer peer)
{
    // Clocks of node and asker may be apart by as much, and a command that comes later is not wanted any more.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    /// <summary>Tells the node one phase of an order.</summary>
    /// <param name="order">The same for all phases.</param>
    /// <param name="phase">A code of <see cref="CommandPhase"/>.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>A code of <see cref="CommandCode"/>: what the node has done, or why not.</returns>
    /// <exception cref="DriverException">There is no such answer; the fault says whether the command may have been carried out.</exception>
    public async Task<byte> SendAsync(NodeOrder order, byte phase, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(order);
        // A selection may happen twice; only what acts may not.
        var attempts = new Attempts(peer.Timeouts.Retries, once: phase != CommandPhase.Select);
        var now = line.Time.GetUtcNow();
        var expiry = RequestPartWriter.IsTrusted(now)
            ? (now + peer.Timeouts.Timeout * (peer.Timeouts.Retries + 1) + Margin).ToUnixTimeMilliseconds() : 0;
        try
        {
            var answer = await line.AskAsync(peer, request =>
            {
                // Alone, so that it fits into the shortest frame there is, whatever the node takes. Polls bring the time.
                request.BeginPart(PartType.Write);
                CommandPart.WriteHead(request.Body, order.Id, expiry, phase, order.Object, order.Instance, order.Resource);
                order.Value(request.Body);
                request.EndPart();
            }, attempts, cancel).ConfigureAwait(false);
            var result = new ResultPart();
            if (answer.Find(PartType.Result) is { } part && result.Read(part) && result.Id == order.Id && result.Phase == phase)
                return result.Code;
            throw new DriverException(
                new DriverFault(FaultKind.Corrupt, peer.Name, NodePhrases.NoResult.With(), NodePhrases.Report.With()));
        }
        catch (DriverException e) when (attempts is { Once: true, Lost: true })
        {
            throw new DriverException(e.Fault with { Happened = [.. e.Fault.Happened, LinePhrases.MayHaveWritten.With()],
                Next = [LinePhrases.LookFirst.With()] }, e);
        }
        catch (DriverException e)
        {
            throw new DriverException(e.Fault with { Happened = [.. e.Fault.Happened, LinePhrases.NothingWritten.With()],
                Next = [.. e.Fault.Next, LinePhrases.ThenRepeat.With()] }, e);
        }
    }
}
