using EdgeFleet.Edge.Drivers;
using EdgeFleet.Hardware.Boards;

namespace EdgeFleet.Gateway.Drivers.LocalIo;

/// <summary>Some lines of the board as one device, and which of their changes it has handed on.</summary>
/// <param name="model">The points.</param>
/// <param name="board">The board's name.</param>
/// <param name="lines">The board's line of each point.</param>
internal sealed class LocalIoEndpoint(LocalIoModel model, string board, IReadOnlyList<GatewayLine> lines) : IDeviceEndpoint
{
    private readonly long?[] _seen = new long?[lines.Count];

    public string Line => board;
    public string Address => board;
    public LocalIoModel Model => model;
    public IReadOnlyList<GatewayLine> Lines => lines;

    /// <summary>The changes of a point's input since it was asked last; none at the first time.</summary>
    public IReadOnlyList<InputChange> News(int point, DebouncedInput input)
    {
        InputChange[] news = _seen[point] is { } seen ? [.. input.From(seen)] : [];
        _seen[point] = input.Changes;
        return news;
    }
}
