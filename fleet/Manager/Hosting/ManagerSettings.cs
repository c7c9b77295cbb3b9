using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// The configuration as written: the JSON file of <c>--config</c>, overridden by the command line. Every key is
/// optional, an unknown one is an error. <see cref="ManagerOptions"/> is what remains after validation.
/// </summary>
public sealed record ManagerSettings
{
    /// <summary>Folder for everything the manager keeps. Default <c>./data/manager</c>.</summary>
    public string? Data { get; init; }
    /// <summary>Where people and enrolment are served. Default <c>http://127.0.0.1:5080</c>.</summary>
    public string? People { get; init; }
    /// <summary>Where gateways are served, always https. Default <c>https://127.0.0.1:5443</c>.</summary>
    public string? Gateways { get; init; }
    /// <summary>Host names and addresses by which gateways and people reach this manager; the first is the one told to gateways.</summary>
    public IReadOnlyList<string>? Names { get; init; }
    /// <summary>File with the key that seals the data folder's secrets; absent, a systemd credential or a file beside the folder.</summary>
    public string? SecretsKey { get; init; }
    /// <summary>PEM or PFX file with the certificate of an https people listener; absent, the fleet CA issues one.</summary>
    public string? PeopleCertificate { get; init; }
    /// <summary>PEM file with the key of <see cref="PeopleCertificate"/>, where that is PEM and has no key inside.</summary>
    public string? PeopleKey { get; init; }
    /// <summary>Life of a gateway's certificate in days. Default 90.</summary>
    public double? CertificateDays { get; init; }
    /// <summary>How many days after its end a gateway's certificate is still renewed without asking a person. Default 30.</summary>
    public double? RenewalGraceDays { get; init; }
    /// <summary>Life of a claim code in hours. Default 72.</summary>
    public double? ClaimHours { get; init; }
    /// <summary>Life of a one-time sign-in link in minutes. Default 30.</summary>
    public double? SignInMinutes { get; init; }
    /// <summary>Most series that are taken in from one gateway, and of one device. Default 100,000 and 10,000.</summary>
    public int? SeriesOfGateway { get; init; }
    public int? SeriesOfDevice { get; init; }
    /// <summary>Most epochs of one gateway's outbox. Default 1,000.</summary>
    public int? EpochsOfGateway { get; init; }
    /// <summary>
    /// Minutes for which blocks wait before they are compacted, so that a series has more than one reading to make a chunk of.
    /// Default 10.
    /// </summary>
    public double? CompactAfterMinutes { get; init; }
    /// <summary>How long readings are kept, by class and site. Default: for ever.</summary>
    public IReadOnlyList<RetentionSetting>? Retention { get; init; }
    /// <summary>What the telemetry folder may take, in GB; people are told when it takes four fifths of it. Default: no limit.</summary>
    public double? DiskBudgetGigabytes { get; init; }
    /// <summary>
    /// The role from which on people must have a second factor; without one they may what the role below it may. Default: none must.
    /// </summary>
    public string? SecondFactorFrom { get; init; }
    /// <summary>Lowest level that is logged. Default <c>information</c>.</summary>
    public string? LogLevel { get; init; }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    private static readonly string[] Keys =
        [.. typeof(ManagerSettings).GetProperties().Where(p => p.CanWrite).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))];

    /// <summary>Reads a configuration file. Unknown keys are named, all of them at once.</summary>
    /// <exception cref="SettingsException">The file is missing, is no JSON object, or holds what is not known.</exception>
    public static ManagerSettings ReadFile(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new SettingsException([$"{path}: the configuration is not a JSON object"]);
            var unknown = document.RootElement.EnumerateObject().Select(p => p.Name).Where(name => !Keys.Contains(name)).ToList();
            if (unknown.Count > 0)
                throw new SettingsException(
                    [.. unknown.Select(name => $"{path}: unknown key '{name}'; known are {string.Join(", ", Keys)}")]);
            return JsonSerializer.Deserialize<ManagerSettings>(text, Json)!;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{path}: {e.Message}"]);
        }
        catch (JsonException e)
        {
            throw new SettingsException([$"{path}: {e.Message}"]);
        }
    }
}

/// <summary>How long readings are kept.</summary>
/// <param name="Class">event, billing, state, telemetry or bulk.</param>
/// <param name="Days">After their source time.</param>
/// <param name="SiteId">Of devices at this site; absent: at all that have no rule of their own.</param>
public sealed record RetentionSetting(string? Class, double Days, long? SiteId = null);

/// <summary>Everything that is wrong with the configuration, one sentence each.</summary>
public sealed class SettingsException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults => faults;
}
