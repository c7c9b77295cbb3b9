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
    public static LocalIoPoint Of(FieldValues source, bool writable)
    {
        var point = new LocalIoPoint(
            source.Text("line"), source.Choice("value", LocalIoFields.Values), (int)source.Whole("debounceMs"), writable);
        if (writable && point.Value == LineValue.Count)
            source.Fault("value", BoardPhrases.CountWritten.With());
        return point;
    }

    /// <summary>Why this line of the board is not what the point needs; null: it is.</summary>
    public PhraseKind? Unfit(GatewayLine line) => (line.IsOutput, Writable, Value) switch
    {
        (false, true, _) => BoardPhrases.InputWritten,
        (true, _, LineValue.Count) => BoardPhrases.OutputCounts,
        _ => null,
    };
}

/// <summary>A profile in terms of lines.</summary>
internal sealed record LocalIoModel(IReadOnlyList<LocalIoPoint> Points) : IDeviceModel
{
    public PointShape Shape(int point) => Points[point].Value == LineValue.Count ? PointShape.Number : PointShape.Boolean;
}
