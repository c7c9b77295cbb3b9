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
        var kind = code switch
        {
            CommandCode.NoSuchPoint or CommandCode.NotWritable => FaultKind.Misconfigured,
            CommandCode.Expired or CommandCode.Busy or CommandCode.NoTime => FaultKind.Transient,
            _ => FaultKind.Refused,
        };
        var (happened, next) = NodeDriverPhrases.Answer(code, value.ToString(), endpoint.Model.Profile.Name);
        throw new DriverException(new DriverFault(kind, endpoint.Address, [NodeDriverPhrases.OfPoint.With(_path), happened], [next]));
    }
}
