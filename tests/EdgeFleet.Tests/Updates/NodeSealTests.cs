using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Updates;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Secrets;

namespace EdgeFleet.Tests.Updates;

/// <summary>What a node believes is made by the manager, under a key that it is given once and shows to nobody.</summary>
public sealed class NodeSealTests : IAsyncLifetime
{
    private const string WireKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static readonly byte[] Firmware = ArtifactKindTests.NodeFile(7);

    private readonly Planted _key = new("f1e2d3c4b5a69788f1e2d3c4b5a69788ffeeddccbbaa99887766554433221100");
    private readonly Signers _signers = new();
    private RunningManager _manager = null!;
    private HttpClient _people = null!;
    private long _lamp;
    private long _house;

    public async ValueTask InitializeAsync()
    {
        _manager = await RunningManager.StartAsync();
        _people = await _manager.AdministratorAsync();
        var (gateway, _) = await RunningManager.GatewayAsync(_people, "g");
        var made = (await _people.PostAsync("api/v1/devices", new object[]
        {
            Device("lamp", gateway, "streetlight-node", new { address = "tcp://127.0.0.1:1", node = 3, key = WireKey }),
            Device("house", gateway, "greenhouse-climate", new { address = "tcp://127.0.0.1:1502", unit = 1 }),
        })).AsArray();
        (_lamp, _house) = ((long)made[0]!["number"]!, (long)made[1]!["number"]!);
        _signers.From = _manager.Clock.GetUtcNow();
        _signers.ManagersKey = MetadataKey.TryParse((string)(await _people.GetJsonAsync("api/v1/updates"))["timestampKey"]!);
        await PutAsync("updates/root", _signers.RootFile(1));
        await PutAsync("updates/targets", _signers.TargetsFile(1, Lamp));
    }

    public async ValueTask DisposeAsync()
    {
        await _manager.DisposeAsync();
        _signers.Dispose();
    }

    [Fact]
    public async Task A_content_and_a_seal_are_the_image_that_one_node_takes()
    {
        await SealAsync(_lamp).RefusedAsync(HttpStatusCode.NotFound);
        (await _people.PostAsync("api/v1/updates/contents", new ByteArrayContent(Firmware))).EnsureSuccessStatusCode();
        Assert.Contains($"devices/{_lamp}/update-key", await SealAsync(_lamp).RefusedAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
        await KeyAsync(_lamp, _key.Secret);
        using var answer = await SealAsync(_lamp);
        var given = (await answer.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonArray>())!.Single()!;
        Assert.Equal(_lamp, (long)given["device"]!);
        var seal = Convert.FromBase64String((string)given["seal"]!);
        Assert.Equal(
            NodeImage.Build(7, "streetlight", "ST_NUCLEO144_F767ZI",
                [new NodeFile("Wire.pe", ArtifactKindTests.Assembly(200)), new NodeFile("Lamp.pe", ArtifactKindTests.Assembly(124))],
                Convert.FromHexString(_key.Secret)),
            (byte[])[.. Firmware, .. seal]);
        var audit = (await _people.GetJsonAsync("api/v1/audit"))!.ToJsonString();
        Assert.Contains("\"artifact.seal\"", audit, StringComparison.Ordinal);
        Assert.Contains("\"device.update-key\"", audit, StringComparison.Ordinal);
        Assert.False(_key.IsIn(audit));
        Assert.False(_key.IsIn(await _people.GetStringAsync($"api/v1/devices/{_lamp}")));
        var document = await _people.GetStringAsync("api/v1/gateways/1/configuration");
        Assert.Contains("streetlight-node", document, StringComparison.Ordinal);
        Assert.False(_key.IsIn(document));
    }

    [Fact]
    public async Task What_is_no_update_key_of_a_node_is_refused()
    {
        foreach (var wrong in new[] { "", _key.Secret[1..], _key.Secret + "00", new string('g', 64) })
            await WriteKeyAsync(_lamp, wrong).RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Contains("which the gateway holds", await WriteKeyAsync(_lamp, WireKey.ToUpperInvariant())
            .RefusedAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Contains("no node of ours", await WriteKeyAsync(_house, _key.Secret).RefusedAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
        await WriteKeyAsync(99, _key.Secret).RefusedAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_may_not_be_installed_is_not_sealed()
    {
        await KeyAsync(_lamp, _key.Secret);
        (await _people.PostAsync("api/v1/updates/contents", new ByteArrayContent(Firmware))).EnsureSuccessStatusCode();
        await SealAsync(_lamp, 99).RefusedAsync(HttpStatusCode.NotFound);
        await SealAsync().RefusedAsync(HttpStatusCode.BadRequest);
        _manager.Clock.Advance(TimeSpan.FromDays(100));
        var refused = await Assert.ThrowsAsync<RefusedException>(IssueAsync);
        Assert.Contains("nothing new is installed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_lies_sealed_follows_a_new_secrets_key_and_goes_with_its_device()
    {
        await KeyAsync(_lamp, _key.Secret);
        Assert.Empty(_key.FilesWith(_manager.Folder));
        (await _people.PostAsync("api/v1/updates/contents", new ByteArrayContent(Firmware))).EnsureSuccessStatusCode();
        var seal = await IssueAsync();
        await _manager.StopAsync();
        var keyFile = _manager.Folder + ".secrets-key";
        var next = $"edgefleet-secrets/1 {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBox.KeyBytes))}\n";
        await File.WriteAllTextAsync(keyFile, next + await File.ReadAllTextAsync(keyFile));
        _manager = await RunningManager.StartAsync(folder: _manager.Folder, clock: _manager.Clock);
        await _manager.StopAsync();
        await File.WriteAllTextAsync(keyFile, next);
        _manager = await RunningManager.StartAsync(folder: _manager.Folder, clock: _manager.Clock);
        Assert.Equal(seal, await IssueAsync());
        await _manager.Get<DeviceRegistrar>().RemoveAsync(Actor.Manager, _lamp, CancellationToken.None);
        Assert.Equal(0, await _manager.SqlAsync("SELECT count(*) FROM UpdateKeys"));
    }

    private static ArtifactTarget Lamp => Signers.Lamp(7) with
    {
        Size = Firmware.Length,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Firmware)),
    };

    private static object Device(string name, long gateway, string profile, object link) =>
        new { name, siteId = 1, gateway, profile, latitude = 36.86, longitude = 118.74, link };

    private Task<HttpResponseMessage> SealAsync(params long[] devices) =>
        _people.PostAsJsonAsync($"api/v1/updates/contents/{Lamp.Sha256}/seals", new { devices });

    private async Task<byte[]> IssueAsync() => Assert.Single(await _manager.Get<NodeSeals>().IssueAsync(
        Actor.Manager, Lamp.Sha256, new SealRequest([_lamp]), CancellationToken.None)).Seal;

    private Task<HttpResponseMessage> WriteKeyAsync(long device, string key) =>
        _people.PutAsJsonAsync($"api/v1/devices/{device}/update-key", new { key });

    private async Task KeyAsync(long device, string key)
    {
        using var response = await WriteKeyAsync(device, key);
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, await response.Content.ReadAsStringAsync());
    }

    private async Task PutAsync(string what, byte[] file)
    {
        using var content = new StringContent(Encoding.UTF8.GetString(file), Encoding.UTF8, "application/json");
        using var response = await _people.PutAsync($"api/v1/{what}", content);
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, await response.Content.ReadAsStringAsync());
    }
}
