using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Uplinks;
using EdgeFleet.Gateway.Uplinks.Manager;

namespace EdgeFleet.Gateway.Identity;

/// <summary>
/// <c>gateway.json</c>: who the gateway is, and where its readings go. Strict: an unknown key is an error. It holds
/// no secret; the key lies in <see cref="DataFolder.IdentityFile"/>.
/// </summary>
/// <param name="Gateway">The number the manager issued; 0: it is not enrolled.</param>
/// <param name="Managers">The manager's gateway addresses, https; tried in turn. Empty: it is not enrolled.</param>
/// <param name="OutboxFolder">Within the data folder, or an absolute path to another disk.</param>
/// <param name="SegmentBytes">
/// Size at which an outbox file is followed by another: smaller ones are deleted sooner, larger ones are fewer.
/// </param>
/// <param name="BlockSeconds">How long telemetry is collected before it is written, 1 to 60: what a power cut takes at most.</param>
public sealed record GatewayFile(
    long Gateway, IReadOnlyList<Uri> Managers, string OutboxFolder = GatewayFile.DefaultOutboxFolder,
    long SegmentBytes = GatewayFile.DefaultSegmentBytes, int BlockSeconds = GatewayFile.DefaultBlockSeconds)
{
    private const string MetricsKey = "metricsPort";

    /// <summary>Sections that an enrolment leaves as they are.</summary>
    private IReadOnlyList<(string Key, JsonElement Written)> Kept { get; init; } = [];

    /// <summary>What the outbox may take, and what gives way.</summary>
    public BufferSettings Buffer { get; private init; } = BufferSettings.Default;

    /// <summary>Where this machine may ask for metrics; null: they are not served.</summary>
    public int? MetricsPort { get; private init; }

    public const string Format = "edgefleet-gateway/1";
    public const string DefaultOutboxFolder = "outbox";
    public const long DefaultSegmentBytes = 4 * 1024 * 1024;
    public const int DefaultBlockSeconds = 5;

    /// <summary>The uplinks; where the file names none at all, the manager. Empty: nothing leaves.</summary>
    public IReadOnlyList<UplinkEntry> Uplinks { get; private init; } = [TheManager];

    /// <summary>The ways out; where the file names none, what the machine's routes name.</summary>
    public IReadOnlyList<BearerEntry> Bearers { get; private init; } = [BearerEntry.Standard];

    private static UplinkEntry TheManager { get; } = new(
        ManagerKind.Word, new ManagerKind(), null, FieldReader.Read([], new JsonSection(default, "$", new ValidationFaults())));

    private static readonly PhraseKind NoList = new("gateway-file-no-list", "it is not a list; write {what}");
    private static readonly PhraseKind NoAddress = new("gateway-file-no-address", "{value} is not an https address; write {what}");
    private static readonly PhraseKind EmptyList = new("gateway-file-empty-list", "the list is empty; write {what}");
    private static readonly PhraseKind Addresses =
        new("form-addresses", "a list of addresses, as in [\"https://manager.example:5443\"]");

    private static readonly JsonWriterOptions Written =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Holds good only when no fault was added.</summary>
    /// <param name="text">The file.</param>
    /// <param name="faults">Where faults go.</param>
    /// <param name="kinds">The kinds of uplink; null: those of this executable.</param>
    public static GatewayFile Parse(string text, ValidationFaults faults, IReadOnlyList<IUplinkKind>? kinds = null)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (JsonSection.TryElement(text, faults) is not { } element) return new GatewayFile(0, []);
        var section = new JsonSection(element, "$", faults);
        if (section.Text("format", $"\"{Format}\"") is { Length: > 0 } format && format != Format)
            section.Fault("format", ConfigurationPhrases.NoFormat.With(format, Format));
        var bearers = BearerReader.Read(section);
        var uplinks = section.Has(UplinkReader.Key) ? UplinkReader.Read(section, kinds ?? UplinkCatalog.All, bearers) : [TheManager];
        var isEnrolled = section.Has("gateway") || section.Has("managers") || uplinks.Any(uplink => uplink.Kind.NeedsEnrolment);
        var gateway = isEnrolled ? section.Integer("gateway", 1, long.MaxValue) : 0;
        var managers = isEnrolled ? ReadManagers(section) : [];
        var outbox = section.Text("outboxFolder", "a folder", DefaultOutboxFolder);
        var segment = section.Integer("segmentBytes", 32 * 1024, 1024 * 1024 * 1024, DefaultSegmentBytes);
        var interval = section.Integer("blockSeconds", 1, 60, DefaultBlockSeconds);
        var buffer = BufferSettings.Read(section);
        var metrics = section.Has(MetricsKey) ? (int)section.Integer(MetricsKey, 1, ushort.MaxValue) : (int?)null;
        section.Done();
        return new GatewayFile(gateway, managers, outbox, segment, (int)interval)
        {
            Bearers = bearers,
            Uplinks = uplinks,
            Buffer = buffer,
            MetricsPort = metrics,
            Kept = [.. new[] { BufferSettings.Key, BearerReader.Key, UplinkReader.Key, MetricsKey }.Where(section.Has)
                .Select(key => (key, section.Raw(key, "")))],
        };
    }

    /// <exception cref="GatewayException">The file cannot be read, or has faults: all are named.</exception>
    public static GatewayFile Load(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(ExitCode.Configuration, $"{file} cannot be read: {e.Message}", e);
        }
        var faults = new ValidationFaults();
        var read = Parse(text, faults);
        return faults.None ? read
            : throw new GatewayException(
                ExitCode.Configuration, string.Join(Environment.NewLine, faults.Lines.Select(line => $"{file}: {line}")));
    }

    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Written))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("gateway", Gateway);
            json.WriteStartArray("managers");
            foreach (var manager in Managers) json.WriteStringValue(manager.AbsoluteUri.TrimEnd('/'));
            json.WriteEndArray();
            json.WriteString("outboxFolder", OutboxFolder);
            json.WriteNumber("segmentBytes", SegmentBytes);
            json.WriteNumber("blockSeconds", BlockSeconds);
            foreach (var (key, written) in Kept)
            {
                json.WritePropertyName(key);
                written.WriteTo(json);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static List<Uri> ReadManagers(JsonSection section)
    {
        var managers = new List<Uri>();
        if (section.Raw("managers", Addresses) is not { ValueKind: JsonValueKind.Array } list)
        {
            if (section.Has("managers")) section.Fault("managers", NoList.With(Addresses));
            return managers;
        }
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String && Uri.TryCreate(item.GetString(), UriKind.Absolute, out var address)
                && address.Scheme == Uri.UriSchemeHttps)
                managers.Add(address);
            else section.Fault("managers", NoAddress.With(JsonSection.Shown(item), Addresses));
        }
        if (list.GetArrayLength() == 0) section.Fault("managers", EmptyList.With(Addresses));
        return managers;
    }
}
