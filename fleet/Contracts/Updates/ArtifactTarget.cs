namespace EdgeFleet.Contracts.Updates;

/// <summary>An artifact as targets describe it.</summary>
/// <param name="Name">Of its file.</param>
/// <param name="Kind">One of <see cref="ArtifactKinds"/>, or one of a newer release.</param>
/// <param name="Hardware">Each that it fits; <see cref="AnyHardware"/> alone: all.</param>
/// <param name="Version">What people call it.</param>
/// <param name="Release">Counts up for each kind and hardware; a device takes none that is not above what it has taken.</param>
/// <param name="MinimumRelease">What a device has to run to take it; 0: anything.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record ArtifactTarget(
    string Name, string Kind, IReadOnlyList<string> Hardware, string Version, uint Release, uint MinimumRelease, long Size, string Sha256)
{
    /// <summary>Of what fits everything that takes its kind.</summary>
    public const string AnyHardware = "any";

    /// <summary>
    /// How far a release may be above the highest that a device has confirmed. Whoever steals signing keys could otherwise sign the
    /// highest number there is, and no later release would ever be taken.
    /// </summary>
    public const uint MostAhead = 1000;

    private const int MostLetters = 100;
    private const long MostBytes = 4L << 30;

    /// <summary>Whether it fits somebody's hardware.</summary>
    public bool Fits(string hardware) => Hardware.Contains(hardware) || Hardware is [AnyHardware];

    /// <summary>Why a device does not take it; null: it does.</summary>
    /// <param name="kind">What of the device is to be replaced.</param>
    /// <param name="hardware">As the device says it.</param>
    /// <param name="running">The release that runs.</param>
    /// <param name="highest">The highest that it has ever confirmed, which a fall back to an older one does not lower.</param>
    public Phrase? WhyNot(string kind, string hardware, uint running, uint highest) =>
        Kind != kind ? UpdatePhrases.OtherKind.With(Name, Kind, kind)
        : !Fits(hardware) ? UpdatePhrases.OtherHardware.With(Name, string.Join(", ", Hardware), hardware)
        : Release <= Math.Max(running, highest) ? UpdatePhrases.NotNewer.With(Name, Release, Math.Max(running, highest))
        : Release - Math.Max(running, highest) > MostAhead ?
            UpdatePhrases.TooFarAhead.With(Name, Release, Math.Max(running, highest), MostAhead)
        : running < MinimumRelease ? UpdatePhrases.BelowMinimum.With(Name, MinimumRelease, running)
        : null;

    internal static ArtifactTarget Read(JsonSection written, string name)
    {
        if (!IsName(name, "-_.")) written.Faults.Add(written.Path, UpdatePhrases.NoTargetName.With(name));
        var size = written.Integer("length", 1, MostBytes);
        var hash = Sha256Text.Read(written.Object("hashes", "{\"sha256\": \"…\"}"));
        var custom = written.Object("custom", "{\"kind\": \"…\", …}");
        var kind = custom.Text("kind", "node-application");
        var version = custom.Text("version", "1.0.0");
        if (!IsName(version, "-+.") || version.Length > 40) custom.Fault("version", UpdatePhrases.NoVersionText.With(version));
        var release = (uint)custom.Integer("release", 1, uint.MaxValue);
        var minimum = (uint)custom.Integer("minimumRelease", 0, uint.MaxValue, 0);
        if (minimum >= release) custom.Fault("minimumRelease", UpdatePhrases.MinimumAbove.With(minimum, release));
        return new ArtifactTarget(name, kind, ReadHardware(custom), version, release, minimum, size, hash);
    }

    private static List<string> ReadHardware(JsonSection custom)
    {
        var hardware = new List<string>();
        var list = custom.Raw("hardware", "[\"…\"]");
        if (list.ValueKind == System.Text.Json.JsonValueKind.Undefined) return hardware;
        if (list.ValueKind != System.Text.Json.JsonValueKind.Array || list.GetArrayLength() is 0 or > MetadataBounds.Hardware)
        {
            custom.Fault("hardware", JsonPhrases.NotList.With(JsonSection.Shown(list), "[\"…\"]"));
            return hardware;
        }
        foreach (var item in list.EnumerateArray())
        {
            var name = item.ValueKind == System.Text.Json.JsonValueKind.String ? item.GetString()! : "";
            if (IsName(name, "-_./")) hardware.Add(name);
            else custom.Fault("hardware", UpdatePhrases.NoHardware.With(name));
        }
        return hardware;
    }

    private static bool IsName(string text, string others) => text.Length is > 0 and <= MostLetters && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || others.Contains(c, StringComparison.Ordinal));
}
