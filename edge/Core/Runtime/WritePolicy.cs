using EdgeFleet.Contracts;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Edge.Runtime;

/// <summary>What a command may do: the one decision every write passes, wherever it comes from. Pure.</summary>
public static class WritePolicy
{
    /// <param name="Point">Position in the profile's points; meaningless with a refusal.</param>
    /// <param name="Value">What to write, in the point's unit.</param>
    /// <param name="Refusal">Null: allowed. Else why not, and what to do.</param>
    public readonly record struct Decision(int Point, ReadingValue Value, Phrase? Refusal);

    /// <param name="device">The device; null when the gateway has none of that number.</param>
    /// <param name="number">The number asked for.</param>
    /// <param name="path">The point asked for.</param>
    /// <param name="text">Decimal, true/false, or text, as the point asks.</param>
    public static Decision Decide(ConfiguredDevice? device, long number, PointPath path, string text)
    {
        if (device is null) return Refuse(WritePhrases.NoDevice.With(number));
        var position = -1;
        for (var i = 0; i < device.Profile.Points.Count && position < 0; i++)
            if (device.Profile.Points[i].Path == path) position = i;
        if (position < 0)
            return Refuse(WritePhrases.NoPoint.With(number, device.Profile.Name, path));
        var point = device.Profile.Points[position];
        if (point.Range is not { } range)
            return Refuse(WritePhrases.ReadOnly.With(path, device.Profile.Name));
        if (Parse(device.Model.Shape(position), text) is not { } value)
            return Refuse((device.Model.Shape(position) == PointShape.Number ? WritePhrases.NotNumber : WritePhrases.NotBoolean)
                .With(text, path));
        if (value.Kind == Contracts.V1.ValueKind.Decimal)
        {
            if (value.Decimal < range.Min)
                return Refuse(WritePhrases.TooLow.With(text, path, $"{range.Min} {point.Unit}".TrimEnd()));
            if (value.Decimal > range.Max)
                return Refuse(WritePhrases.TooHigh.With(text, path, $"{range.Max} {point.Unit}".TrimEnd()));
        }
        return new Decision(position, value, null);
    }

    private static Decision Refuse(Phrase why) => new(-1, ReadingValue.None, why);

    private static ReadingValue? Parse(PointShape shape, string text) => shape switch
    {
        PointShape.Number => JsonSection.TryDecimal(text, out var number) ? ReadingValue.Of(number) : null,
        PointShape.Boolean => text switch { "true" => ReadingValue.Of(true), "false" => ReadingValue.Of(false), _ => null },
        _ => ReadingValue.Of(text),
    };
}
