using System.Security.Cryptography;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Host;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>A line of nodes, as the runtime sees it.</summary>
internal sealed class NodeLink(NodeLine line, RandomNumberGenerator random) : ILink, IWrite
{
    public NodeCounters Counters => line.Counters;

    public Task<ReadResult> ReadAsync(IDeviceEndpoint endpoint, PointSet points, CancellationToken cancel) =>
        new NodePoll(line, (NodeEndpoint)endpoint).RunAsync(cancel);

    public Phrase? Check(IDeviceEndpoint endpoint, int point, ReadingValue value)
    {
        var shape = ((NodeEndpoint)endpoint).Model.Points[point].Shape;
        if (shape == PointShape.Boolean) return value.Kind == ValueKind.Boolean ? null : NodeDriverPhrases.TakesBoolean.With();
        if (value.Kind != ValueKind.Decimal) return NodeDriverPhrases.TakesNumber.With();
        return WireNumbers.TrySplit(value.Decimal, out _, out _) ? null : NodeDriverPhrases.TooManyDigits.With(value);
    }

    public Task WriteAsync(IDeviceEndpoint endpoint, int point, ReadingValue value, CancellationToken cancel)
    {
        if (Check(endpoint, point, value) is { } unfit) throw new ArgumentException(unfit.ToString(), nameof(value));
        Span<byte> id = stackalloc byte[8];
        random.GetBytes(id);
        return new NodeCommand(line, (NodeEndpoint)endpoint, point, value, BitConverter.ToInt64(id)).RunAsync(cancel);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
