using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Registry;

/// <summary>What every thing in the registry must have. Each check adds what is wrong.</summary>
internal static class Check
{
    public const int LongestName = 128;

    public static void Name(string key, string? name, List<Phrase> faults)
    {
        if (string.IsNullOrWhiteSpace(name)) faults.Add(RegistryPhrases.NameEmpty.With().At(key));
        else if (name.Length > LongestName) faults.Add(RegistryPhrases.NameTooLong.With($"{name[..16]}…", LongestName).At(key));
        else if (!PlainText.IsPlain(name)) faults.Add(RegistryPhrases.NameUnseen.With(name).At(key));
    }

    public static void Position(double latitude, double longitude, List<Phrase> faults, string prefix = "")
    {
        if (latitude is not (>= -90 and <= 90))
            faults.Add(RegistryPhrases.OffTheGlobe.With(latitude, -90, 90).At($"{prefix}latitude"));
        if (longitude is not (>= -180 and <= 180))
            faults.Add(RegistryPhrases.OffTheGlobe.With(longitude, -180, 180).At($"{prefix}longitude"));
    }
}
