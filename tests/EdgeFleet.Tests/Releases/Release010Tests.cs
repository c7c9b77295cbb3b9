using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Hosting;
using EdgeFleet.Tests.Provisioning;
using EdgeFleet.Tests.Sessions;
using EdgeFleet.Tests.Uplinks;
using Grpc.Net.Client;

namespace EdgeFleet.Tests.Releases;

/// <summary>
/// What 0.1.0 left on disk is opened and gone on with, and a gateway of 0.1.0 is served. How the folders were made: README.md
/// beside them.
/// </summary>
public sealed partial class Release010Tests : IDisposable
{
    private const string Release = "0.1.0";
    internal const string Token = "ef_oskBdGp0qXrYlt5LFekfPXBhy5vfOPfKfsaE-vcgjN0";
    private const ulong Epoch = 0x9b06d49bb597fa2f;
    private const int BlocksHeld = 47;
    private const int ReadingsHeld = 482;
    private const int AuditRows = 23;

    private readonly ReleaseFolder _gateway = new(Release, "gateway");
    private readonly ReleaseFolder _manager = new(Release, "manager");

    public void Dispose()
    {
        _gateway.Dispose();
        _manager.Dispose();
    }

    [Fact]
    public async Task The_outbox_has_what_waited_in_it_and_goes_on_in_its_epoch()
    {
        await using var outbox = OpenOutbox();
        Assert.Equal(Epoch, outbox.Epoch);
        Assert.Equal(Enumerable.Range(37, 5).Select(sequence => new BlockId(Epoch, StreamClass.Telemetry, (ulong)sequence)),
            (await WaitingAsync(outbox)).Select(block => block.Id));
        Assert.Empty(outbox.Status(ManagerKind.Word).Lost);
        var next = await outbox.AppendAsync(
            BlockCodec.Encode(StreamClass.Telemetry,
            [new Reading(new SeriesId(1, PointPath.Parse("3303/0/5700")), 1, ReadingValue.Of(1L))]));
        Assert.Equal(new BlockId(Epoch, StreamClass.Telemetry, 42), next.Id);
    }

    [Fact]
    public async Task The_manager_has_its_devices_readings_commands_and_an_audit_whose_chain_holds()
    {
        await using var manager = await RunningManager.StartAsync(folder: _manager.Path);
        var people = manager.WithToken(Token);

        var devices = (await people.GetJsonAsync("api/v1/devices"))["items"]!.AsArray();
        Assert.Equal(["greenhouse-climate", "greenhouse-climate", "streetlight-node", "streetlight-node"],
            devices.Select(device => (string)device!["profile"]!));
        Assert.Equal(1, (long)Assert.Single((await people.GetJsonAsync("api/v1/gateways"))["items"]!.AsArray())!["number"]!);
        var held = await BlocksAsync(people);
        Assert.Equal((BlocksHeld, ReadingsHeld), (held.Count, held.Sum(block => block.GetProperty("count").GetInt32())));
        Assert.Equal("done", (string)(await people.GetJsonAsync("api/v1/devices/1/commands")).AsArray()[0]!["state"]!);
        Assert.Equal("failed", (string)(await people.GetJsonAsync("api/v1/devices/3/commands")).AsArray()[0]!["state"]!);
        var audit = await people.GetJsonAsync("api/v1/audit/verify");
        Assert.True((bool)audit["intact"]!, audit.ToJsonString());
        Assert.True((long)audit["rows"]! >= AuditRows, audit.ToJsonString());
    }

    [Fact]
    public async Task The_gateway_delivers_what_it_held_under_its_epoch_and_nothing_twice()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGTERM is POSIX");
        List<BlockId> waited;
        await using (var outbox = OpenOutbox()) waited = [.. (await WaitingAsync(outbox)).Select(block => block.Id)];
        await using var manager = await RunningManager.StartAsync(folder: _manager.Path);
        var people = manager.WithToken(Token);
        // Whatever the date is by now: a certificate that ended long ago is renewed with somebody's consent.
        await people.PostAsync("api/v1/gateways/1/consent", new { });
        MoveTo(manager.Gateways);

        using (var gateway = new GatewayExecutable("run", "--data", _gateway.Path))
        {
            await UntilAsync(async () => (await IdentitiesAsync(people)).IsSupersetOf(waited), () =>
                $"not all of it is delivered: {gateway.Errors}");
            Assert.Contains("configuration 1 is in force, 4 devices", gateway.Errors, StringComparison.Ordinal);
            gateway.Terminate();
            Assert.Equal(0, await gateway.EndAsync());
        }
        Assert.Equal((await BlocksAsync(people)).Count, (await IdentitiesAsync(people)).Count);
        await using var after = OpenOutbox();
        Assert.Equal(Epoch, after.Epoch);
        Assert.Empty(after.Status(ManagerKind.Word).Lost);
    }

    [Fact]
    public async Task A_gateway_of_that_release_is_welcomed_and_its_blocks_are_settled()
    {
        await using var manager = await RunningManager.StartAsync(folder: _manager.Path);
        var people = manager.WithToken(Token);
        await people.PostAsync("api/v1/gateways/1/consent", new { });
        using var first = X509Certificate2.CreateFromPemFile(_gateway.In("identity.pem"), _gateway.In("identity.pem"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = await RunningManager.CertificateAsync(await Renewals.RenewAsync(manager, first, key), key);

        var recorded = Recorded();
        Assert.Equal(FromGateway.BodyOneofCase.Hello, recorded[0].BodyCase);
        using var channel = GrpcChannel.ForAddress(manager.Gateways, new GrpcChannelOptions { HttpClient = manager.Gateway(certificate) });
        using var session = new GatewayCall(channel, new GatewaySessions.GatewaySessionsClient(channel).Session());
        foreach (var message in recorded) await session.SendAsync(message);

        Assert.Equal(1, (await session.NextAsync())!.Welcome.Gateway);
        var blocks = recorded.Count(message => message.BodyCase == FromGateway.BodyOneofCase.Block);
        var (accepted, rejected) = await session.SettledAsync(blocks);
        Assert.Equal((blocks, 0), (accepted.Count, rejected.Count));
        Assert.Equal(BlocksHeld + blocks, (await BlocksAsync(people)).Count);
    }

    private DurableOutbox OpenOutbox() =>
        DurableOutbox.Open(new DiskFolder(_gateway.In("outbox")), new OutboxSettings([new(ManagerKind.Word)]) { SegmentBytes = 32 * 1024 });

    private static async Task<List<Block>> WaitingAsync(DurableOutbox outbox)
    {
        var waiting = new List<Block>();
        foreach (var stream in Enum.GetValues<StreamClass>().Where(stream => stream != StreamClass.Unspecified))
            waiting.AddRange(await outbox.PeekAsync(ManagerKind.Word, stream, null, int.MaxValue));
        return waiting;
    }

    // The manager has another port, and where the devices were something else may listen today.
    private void MoveTo(Uri manager)
    {
        var file = JsonNode.Parse(File.ReadAllText(_gateway.In("gateway.json")))!;
        file["managers"] = new JsonArray(manager.GetLeftPart(UriPartial.Authority));
        File.WriteAllText(_gateway.In("gateway.json"), file.ToJsonString());
        File.WriteAllText(_gateway.In("desired.json"),
            DevicePort().Replace(File.ReadAllText(_gateway.In("desired.json")), "tcp://127.0.0.1:1"));
    }

    private static List<FromGateway> Recorded()
    {
        using var file = File.OpenRead(ReleaseFolder.FileOf(Release, "session.bin"));
        var messages = new List<FromGateway>();
        while (file.Position < file.Length) messages.Add(FromGateway.Parser.ParseDelimitedFrom(file));
        return messages;
    }

    private static async Task<List<JsonElement>> BlocksAsync(HttpClient people) =>
        [.. (await people.GetStringAsync("api/v1/inbox/blocks")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonElement.Parse(line))];

    private static async Task<HashSet<BlockId>> IdentitiesAsync(HttpClient people) =>
        [.. (await BlocksAsync(people)).Select(block => new BlockId(
            Convert.ToUInt64(block.GetProperty("epoch").GetString(), 16),
                Enum.Parse<StreamClass>(block.GetProperty("stream").GetString()!, ignoreCase: true),
                block.GetProperty("sequence").GetUInt64()))];

    private static async Task UntilAsync(Func<Task<bool>> holds, Func<string> what)
    {
        for (var end = DateTime.UtcNow + ManagerDouble.Timeout; !await holds(); await Task.Delay(50))
            Assert.True(DateTime.UtcNow < end, what());
    }

    [GeneratedRegex(@"tcp://127\.0\.0\.1:\d+")]
    private static partial Regex DevicePort();
}
