using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Updates;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Updates;

/// <summary>A real manager, those who sign for it, and an enrolled gateway whose session runs when a test says so.</summary>
internal sealed class UpdatingFleet : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private ContentCache? _cache;

    private UpdatingFleet(RunningManager manager, HttpClient people, GatewayIdentity identity, MetadataKey managersKey)
    {
        (Manager, People, Identity) = (manager, people, identity);
        (Signers.From, Signers.ManagersKey) = (manager.Clock.GetUtcNow(), managersKey);
        (Trust, Contents) = NewProcess();
    }

    public Signers Signers { get; } = new();
    public RunningManager Manager { get; }
    public HttpClient People { get; }
    public GatewayIdentity Identity { get; }

    /// <summary>The gateway knows the time.</summary>
    public bool KnowsTime { get; set; } = true;

    /// <summary>The machine that the gateway runs on.</summary>
    public const string Runtime = "linux-arm64";

    public GatewayTrust Trust { get; private set; }
    public UpdateContents Contents { get; private set; }
    public string ContentsFolder => _folder.In("contents");

    /// <summary>The names of the contents at the gateway.</summary>
    public IEnumerable<string> Files =>
        Directory.Exists(ContentsFolder) ? Directory.EnumerateFiles(ContentsFolder).Select(file => Path.GetFileName(file)) : [];

    public GatewayUnderTest? Gateway { get; private set; }

    /// <summary>What the manager was told.</summary>
    public UpdateState Told => Manager.Get<GatewayTwins>().Get(Identity.Number).Reported?.Updates ?? new UpdateState();

    public static async Task<UpdatingFleet> StartAsync()
    {
        var manager = await RunningManager.StartAsync();
        var people = await manager.AdministratorAsync();
        var (number, code) = await RunningManager.GatewayAsync(people, "g");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = await RunningManager.CertificateAsync(await manager.EnrolAsync(code, key), key);
        var authority = X509CertificateLoader.LoadCertificate(manager.Get<FleetAuthority>().Certificate);
        var view = await people.GetJsonAsync("api/v1/updates");
        return new UpdatingFleet(manager, people, new GatewayIdentity(number, certificate, authority),
            MetadataKey.TryParse((string)view["timestampKey"]!)!);
    }

    /// <summary>The gateway connects, over a wide bearer or the one that is said.</summary>
    public void Connect(IBearer? bearer = null)
    {
        IBearer over = bearer ?? BearerEntry.Standard.Create(TimeProvider.System);
        Gateway = new GatewayUnderTest(Identity, Manager.Gateways, [over]) { Trust = Trust, Contents = Contents }.Start();
    }

    /// <summary>Its process ends, and another begins on the same folder.</summary>
    public async Task RestartAsync()
    {
        if (Gateway is not null) await Gateway.DisposeAsync();
        Gateway = null;
        (Trust, Contents) = NewProcess();
    }

    public async Task BringAsync(string what, byte[] file)
    {
        using var content = new StringContent(Encoding.UTF8.GetString(file), Encoding.UTF8, "application/json");
        using var response = await People.PutAsync($"api/v1/updates/{what}", content);
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, await response.Content.ReadAsStringAsync());
    }

    public async Task BringContentAsync(byte[] content)
    {
        using var response = await People.PostAsync("api/v1/updates/contents", new ByteArrayContent(content));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<JsonNode> ReportAsync() =>
        (await People.GetJsonAsync($"api/v1/gateways/{Identity.Number}"))["report"]!["updates"]!;

    /// <summary>The manager hears that the gateway believes these versions.</summary>
    public Task UntilAsync(ulong root, ulong targets) => GatewayUnderTest.Until(
        () => Told is { } told && (told.Root, told.Targets) == (root, targets), $"not root {root}, targets {targets}: {Told}");

    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null) await Gateway.DisposeAsync();
        await Manager.DisposeAsync();
        _cache?.Dispose();
        Signers.Dispose();
        _folder.Dispose();
    }

    private (GatewayTrust, UpdateContents) NewProcess()
    {
        _cache?.Dispose();
        _cache = new ContentCache(ContentsFolder);
        var trust = new GatewayTrust(
            new TrustFile(_folder.Path), () => KnowsTime ? Manager.Clock.GetUtcNow() : null, NullLogger<GatewayTrust>.Instance);
        return (trust, new UpdateContents(trust, _cache,
            new ContentChoice("gateway-application", Runtime, "0.1.0"), NullLogger<UpdateContents>.Instance));
    }
}
