using EdgeFleet.Contracts;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Edge.Runtime;

/// <summary>What a command may do: the one decision every write passes, wherever it comes from. Pure.</summary>
public static class WritePolicy
{
    /// <param name="Point">Position in the profile's points; meaningless with a refusal.</param>
    /// <param name="Value">What to write, in the point's unit.</param>
    /// <param name="Refusal">Null: allowed. Else why not, and what to do.</param>
    public readonly record struct Decision(int Point, ReadingValue Value, string? Refusal);

    /// <param name="device">The device; null when the gateway has none of that number.</param>
    /// <param name="number">The number asked for.</param>
    /// <param name="path">The point asked for.</param>
    /// <param name="text">Decimal, true/false, or text, as the point asks.</param>
    public static Decision Decide(ConfiguredDevice? device, long number, PointPath path, string text)
    {
        if (device is null) return Refuse($"this gateway has no device {number}; look up which gateway serves it");
        var position = -1;
        for (var i = 0; i < device.Profile.Points.Count && position < 0; i++)
            if (device.Profile.Points[i].Path == path) position = i;
        if (position < 0)
            return Refuse($"device {number} ({device.Profile.Name}) has no point {path}; its profile lists the points it has");
        var point = device.Profile.Points[position];
        if (point.Range is not { } range)
            return Refuse($"{path} of {device.Profile.Name} is read only; its profile must say \"access\": \"read-write\" for "
                + "commands to pass");
        if (Parse(device.Model.Shape(position), text) is not { } value)
            return Refuse($"\"{text}\" is not what {path} takes; write {Form(device.Model.Shape(position))}");
        if (value.Kind == Contracts.V1.ValueKind.Decimal)
        {
            if (value.Decimal < range.Min)
                return Refuse($"{text} is below the lowest allowed value of {path}, {range.Min} {point.Unit}".TrimEnd());
            if (value.Decimal > range.Max)
                return Refuse($"{text} is above the highest allowed value of {path}, {range.Max} {point.Unit}".TrimEnd());
        }
        return new Decision(position, value, null);
    }

    private static Decision Refuse(string why) => new(-1, ReadingValue.None, why);

    private static ReadingValue? Parse(PointShape shape, string text) => shape switch
    {
        PointShape.Number => JsonSection.TryDecimal(text, out var number) ? ReadingValue.Of(number) : null,
        PointShape.Boolean => text switch { "true" => ReadingValue.Of(true), "false" => ReadingValue.Of(false), _ => null },
        _ => ReadingValue.Of(text),
    };

    private static string Form(PointShape shape) => shape switch
    {
        PointShape.Number => "a decimal with a point, as in 21.5",
        PointShape.Boolean => "true or false",
        _ => "text",
    };
}
