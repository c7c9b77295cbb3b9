using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Registry;

/// <summary>What every thing in the registry must have. Each check adds a sentence for what is wrong.</summary>
internal static class Check
{
    public const int LongestName = 128;

    public static void Name(string key, string? name, List<string> faults)
    {
        if (string.IsNullOrWhiteSpace(name)) faults.Add($"{key}: is empty; write a name");
        else if (name.Length > LongestName) faults.Add($"{key}: '{name[..16]}…' is longer than {LongestName} letters");
        else if (!PlainText.IsPlain(name))
            faults.Add($"{key}: '{PlainText.Escaped(name)}' holds characters that cannot be seen; write the name without them");
    }

    public static void Position(double latitude, double longitude, List<string> faults, string prefix = "")
    {
        if (latitude is not (>= -90 and <= 90))
            faults.Add(FormattableString.Invariant($"{prefix}latitude: {latitude} is outside -90 to 90 degrees"));
        if (longitude is not (>= -180 and <= 180))
            faults.Add(FormattableString.Invariant($"{prefix}longitude: {longitude} is outside -180 to 180 degrees"));
    }
}
