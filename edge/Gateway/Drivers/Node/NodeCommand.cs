using EdgeFleet.Contracts;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>One command to one point: selected first where the node wants that, and what its answer means to people.</summary>
internal sealed class NodeCommand(NodeLine line, NodeEndpoint endpoint, int point, ReadingValue value, long id)
{
    private readonly PointPath _path = endpoint.Model.Profile.Points[point].Path;
    private readonly CommandSender _sender = new(line, endpoint.Peer);

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

    private Task<byte> TellAsync(byte phase, CancellationToken cancel) =>
        _sender.SendAsync(new NodeOrder(id, _path.Object, _path.Instance, _path.Resource, to => WireNumbers.Write(to, value)), phase,
            cancel);

    private void Accept(byte code)
    {
        if (code is CommandCode.Done or CommandCode.Started) return;
        var (kind, what, hint) = code switch
        {
            CommandCode.NoSuchPoint => (FaultKind.Misconfigured, "the node has no such point",
                $"compare the profile {endpoint.Model.Profile.Name} with the node's kind and firmware"),
            CommandCode.NotWritable => (FaultKind.Misconfigured, "the node lets nobody write it",
                $"write \"access\": \"read\" in the profile {endpoint.Model.Profile.Name}"),
            CommandCode.OutOfRange => (FaultKind.Refused, $"{value} is out of the node's range",
                "see what range its firmware's README and its settings allow"),
            CommandCode.Expired => (FaultKind.Transient, "it came too late and was not done",
                "repeat it; if it stays so, compare the clocks of gateway and node"),
            CommandCode.NotSelected => (FaultKind.Refused, "the selection did not hold until the command came",
                "see that nobody else commands the node, then repeat it"),
            CommandCode.Interlocked => (FaultKind.Refused, "an interlock or limit of the node forbids it now",
                "look at the node's alarms and measurements, and repeat it when they allow"),
            CommandCode.LocalControl => (FaultKind.Refused, "somebody at the device has taken over with its local switch",
                "ask on site before the switch is put back"),
            CommandCode.HardwareFault => (FaultKind.Refused, "the hardware that it needs reports a fault",
                "look at the node's self-test and have it repaired"),
            CommandCode.Busy => (FaultKind.Transient, "another command is being carried out", "repeat it when that is done"),
            CommandCode.NoTime => (FaultKind.Transient,
                "the node does not know the time, so it cannot tell whether the command is still wanted",
                "see that this gateway's clock is right, then repeat it"),
            _ => (FaultKind.Refused, $"the node answers with code {code}, which this gateway does not know", "update the gateway"),
        };
        throw Fault(kind, $"{_path}: {what}", hint);
    }

    private DriverException Fault(FaultKind kind, string what, string hint) => new(new DriverFault(kind, endpoint.Address, what, hint));
}
