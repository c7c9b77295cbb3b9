using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Points;
using EdgeFleet.Hardware.Boards;

namespace EdgeFleet.Gateway.Drivers.LocalIo;

internal enum LineValue
{
    /// <summary>True: the contact is closed, the relay is on.</summary>
    State,
    /// <summary>How often the contact has closed.</summary>
    Count,
}

/// <summary>A point's <c>source</c>, validated.</summary>
/// <param name="Line">The line's function on the board, as in <c>di1</c>.</param>
/// <param name="Value">What of it.</param>
/// <param name="DebounceMs">How long a level has to stay.</param>
/// <param name="Writable">The profile lets commands pass.</param>
internal sealed record LocalIoPoint(string Line, LineValue Value, int DebounceMs, bool Writable)
{
    private const int DefaultDebounceMs = 20;
    private const int LongestDebounceMs = 10_000;

    private static readonly Dictionary<string, LineValue> Values = new() { ["state"] = LineValue.State, ["count"] = LineValue.Count };

    public static LocalIoPoint Read(JsonSection section, bool writable)
    {
        var point = new LocalIoPoint(
            section.Text("line", "the line's function on the board, as in \"di1\""),
            section.Choice("value", Values, LineValue.State),
            (int)section.Integer("debounceMs", 0, LongestDebounceMs, DefaultDebounceMs),
            writable);
        if (writable && point.Value == LineValue.Count) section.Fault("value", "a count cannot be written", "write \"access\": \"read\", or \"value\": \"state\"");
        section.Done();
        return point;
    }

    /// <summary>Why this line of the board is not what the point needs; null: it is.</summary>
    public string? Unfit(GatewayLine line) => (line.IsOutput, Writable, Value) switch
    {
        (false, true, _) => $"{Line} is an input and cannot be written",
        (true, _, LineValue.Count) => $"{Line} is an output and does not count",
        _ => null,
    };
}

/// <summary>A profile in terms of lines.</summary>
internal sealed record LocalIoModel(IReadOnlyList<LocalIoPoint> Points) : IDeviceModel
{
    public PointShape Shape(int point) => Points[point].Value == LineValue.Count ? PointShape.Number : PointShape.Boolean;
}
