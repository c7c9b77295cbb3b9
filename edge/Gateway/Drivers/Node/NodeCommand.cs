using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>
/// One command to one point. A lost answer is asked for again under the same id, which a node answers from its record
/// and does not carry out twice; but only within the boot in which the command may have been taken.
/// </summary>
internal sealed class NodeCommand(NodeLine line, NodeEndpoint endpoint, int point, ReadingValue value, long id)
{
    // Clocks of node and gateway may be apart by as much, and a command that comes later is not wanted any more.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    private readonly PointPath _path = endpoint.Model.Profile.Points[point].Path;

    /// <exception cref="DriverException">It was not carried out, or whether it was is not known; the fault says which.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (!endpoint.Selects(point))
        {
            var code = await TellAsync(CommandPhase.Direct, cancel).ConfigureAwait(false);
            if (code != CommandCode.NotSelected)
            {
                Accept(code);
                return;
            }
            endpoint.LearnSelect(point);
        }
        Accept(await TellAsync(CommandPhase.Select, cancel).ConfigureAwait(false));
        Accept(await TellAsync(CommandPhase.Operate, cancel).ConfigureAwait(false));
    }

    private async Task<byte> TellAsync(byte phase, CancellationToken cancel)
    {
        // A selection may happen twice; only what acts may not.
        var attempts = new Attempts(endpoint.Peer.Timeouts.Retries, once: phase != CommandPhase.Select);
        var now = line.Time.GetUtcNow();
        var expiry = RequestPartWriter.IsTrusted(now) ? (now + endpoint.Peer.Timeouts.Timeout * (endpoint.Peer.Timeouts.Retries + 1) + Margin).ToUnixTimeMilliseconds() : 0;
        try
        {
            var answer = await line.AskAsync(endpoint.Peer, request =>
            {
                // Alone, so that it fits into the shortest frame there is, whatever the node takes. Polls bring the time.
                request.BeginPart(PartType.Write);
                CommandPart.WriteHead(request.Body, id, expiry, phase, _path.Object, _path.Instance, _path.Resource);
                WireNumbers.Write(request.Body, value);
                request.EndPart();
            }, attempts, cancel).ConfigureAwait(false);
            var result = new ResultPart();
            if (answer.Find(PartType.Result) is { } part && result.Read(part) && result.Id == id && result.Phase == phase) return result.Code;
            throw Fault(FaultKind.Corrupt, "its answer has no result", "report it with the releases of gateway and node");
        }
        catch (DriverException e) when (attempts is { Once: true, Lost: true })
        {
            throw new DriverException(e.Fault with { What = $"{e.Fault.What}; whether the write happened is not known", Hint = "look at what the device reports before repeating it" }, e);
        }
        catch (DriverException e)
        {
            throw new DriverException(e.Fault with { What = $"{e.Fault.What}; nothing was written", Hint = $"{e.Fault.Hint}, then repeat it" }, e);
        }
    }

    private void Accept(byte code)
    {
        if (code is CommandCode.Done or CommandCode.Started) return;
        var (kind, what, hint) = code switch
        {
            CommandCode.NoSuchPoint => (FaultKind.Misconfigured, "the node has no such point", $"compare the profile {endpoint.Model.Profile.Name} with the node's kind and firmware"),
            CommandCode.NotWritable => (FaultKind.Misconfigured, "the node lets nobody write it", $"write \"access\": \"read\" in the profile {endpoint.Model.Profile.Name}"),
            CommandCode.OutOfRange => (FaultKind.Refused, $"{value} is out of the node's range", "see what range its firmware's README and its settings allow"),
            CommandCode.Expired => (FaultKind.Transient, "it came too late and was not done", "repeat it; if it stays so, compare the clocks of gateway and node"),
            CommandCode.NotSelected => (FaultKind.Refused, "the selection did not hold until the command came", "see that nobody else commands the node, then repeat it"),
            CommandCode.Interlocked => (FaultKind.Refused, "an interlock or limit of the node forbids it now", "look at the node's alarms and measurements, and repeat it when they allow"),
            CommandCode.LocalControl => (FaultKind.Refused, "somebody at the device has taken over with its local switch", "ask on site before the switch is put back"),
            CommandCode.HardwareFault => (FaultKind.Refused, "the hardware that it needs reports a fault", "look at the node's self-test and have it repaired"),
            CommandCode.Busy => (FaultKind.Transient, "another command is being carried out", "repeat it when that is done"),
            CommandCode.NoTime => (FaultKind.Transient, "the node does not know the time, so it cannot tell whether the command is still wanted", "see that this gateway's clock is right, then repeat it"),
            _ => (FaultKind.Refused, $"the node answers with code {code}, which this gateway does not know", "update the gateway"),
        };
        throw Fault(kind, $"{_path}: {what}", hint);
    }

    private DriverException Fault(FaultKind kind, string what, string hint) => new(new DriverFault(kind, endpoint.Address, what, hint));
}
