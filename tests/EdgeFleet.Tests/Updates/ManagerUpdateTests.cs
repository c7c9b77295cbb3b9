using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Manager.Updates;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Updates;

/// <summary>The manager takes in what others have signed, and hands on what a gateway believes.</summary>
public sealed class ManagerUpdateTests : IAsyncLifetime
{
    private static readonly byte[] Firmware = ArtifactKindTests.NodeFile(7);
    private readonly Signers _signers = new();
    private RunningManager _manager = null!;
    private HttpClient _people = null!;

    public async ValueTask InitializeAsync()
    {
        _manager = await RunningManager.StartAsync();
        _people = await _manager.AdministratorAsync();
        _signers.From = _manager.Clock.GetUtcNow();
        _signers.ManagersKey = MetadataKey.TryParse((string)(await ViewAsync())["timestampKey"]!);
    }

    public async ValueTask DisposeAsync()
    {
        await _manager.DisposeAsync();
        _signers.Dispose();
    }

    [Fact]
    public async Task What_was_signed_elsewhere_comes_in_by_REST_and_a_gateway_believes_what_comes_out()
    {
        var targets = _signers.TargetsFile(1, Lamp(Firmware));
        Assert.Contains("no root", await PutAsync("targets", targets).RefusedAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        Assert.Contains("no root", (string)(await ViewAsync())["stopped"]!, StringComparison.Ordinal);
        Assert.Contains("no root", await BringAsync(Firmware).RefusedAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        await TakenAsync("root", _signers.RootFile(1));
        Assert.Contains("no artifact waits", await BringAsync(Firmware).RefusedAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        await TakenAsync("targets", targets);

        var artifact = (await ViewAsync())["artifacts"]![0]!;
        Assert.Equal(("streetlight-7.efn", 7, null), ((string?)artifact["name"], (int)artifact["release"]!, artifact["held"]));
        Assert.Contains("sign it first", await BringAsync(ArtifactKindTests.NodeFile(8)).RefusedAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
        Assert.Contains("goes on behind", await BringAsync([.. Firmware, 0]).RefusedAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_manager.Folder, "artifacts")));
        using var taken = await BringAsync(Firmware);
        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync());
        var view = await ViewAsync();
        Assert.NotNull(view["artifacts"]![0]!["held"]!["by"]);
        Assert.Null(view["stopped"]);

        // As a gateway does it.
        var now = _manager.Clock.GetUtcNow();
        var trusted = TrustedUpdates.Begin(await GetAsync("root/1")).WithTimestamp(await GetAsync("timestamp"), now)
            .WithTargets(await GetAsync("targets"), now);
        var lamp = Assert.Single(trusted.Installable(now).Artifacts);
        using var content = new MemoryStream(await GetAsync($"contents/{lamp.Sha256}"));
        await SignedContent.CopyAsync(content, Stream.Null, lamp, CancellationToken.None);
        using var part = new HttpRequestMessage(HttpMethod.Get, $"api/v1/updates/contents/{lamp.Sha256}");
        part.Headers.Range = new RangeHeaderValue(100, null);
        using var rest = await _people.SendAsync(part);
        Assert.Equal(Firmware[100..], await rest.Content.ReadAsByteArrayAsync());

        var audit = (await _people.GetJsonAsync("api/v1/audit"))!.ToJsonString();
        foreach (var act in new[] { "updates.root", "updates.targets", "artifact.upload" })
            Assert.Contains($"\"{act}\"", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_signed_by_those_whom_the_root_names_is_refused_and_changes_nothing()
    {
        using var stranger = new Signers { From = _signers.From };
        Assert.Contains("manager", await PutAsync("root", stranger.RootFile(1)).RefusedAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
        Assert.Contains("signed by 0 of the 2", await PutAsync("root", _signers.UnsignedRoot(1)).RefusedAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
        Assert.Contains("does not follow", await PutAsync("root", _signers.RootFile(2)).RefusedAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
        await TakenAsync("root", _signers.RootFile(1));
        await TakenAsync("targets", _signers.TargetsFile(5, Lamp(Firmware)));
        var before = (await ViewAsync()).ToJsonString();
        foreach (var wrong in new[]
        {
            stranger.TargetsFile(6), _signers.TargetsFile(5), _signers.TargetsFile(4), _signers.TargetsFile(6, TimeSpan.FromDays(-1)),
            _signers.TargetsFile(6, Lamp(Firmware) with { Kind = "toaster" }),
            _signers.TargetsFile(6, Lamp(Firmware) with { Size = 2 << 20 }),
            _signers.RootFile(2), "{}"u8.ToArray(), "["u8.ToArray(), [],
        })
            await PutAsync("targets", wrong).RefusedAsync(HttpStatusCode.BadRequest);
        await PutAsync("root", stranger.RootFile(2)).RefusedAsync(HttpStatusCode.BadRequest);
        await PutAsync("root", _signers.RootFile(3)).RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Equal(before, (await ViewAsync()).ToJsonString());
    }

    [Fact]
    public async Task What_targets_name_no_more_is_deleted_and_a_restart_forgets_nothing()
    {
        await TakenAsync("root", _signers.RootFile(1));
        var (first, second) = (ArtifactKindTests.NodeFile(7), ArtifactKindTests.NodeFile(8));
        await TakenAsync("targets", _signers.TargetsFile(1, Lamp(first), Lamp(second, 8)));
        using (await BringAsync(first)) using (await BringAsync(second)) { }
        var folder = Path.Combine(_manager.Folder, "artifacts");
        Assert.Equal(2, Directory.EnumerateFiles(folder).Count());
        await TakenAsync("targets", _signers.TargetsFile(2, Lamp(second, 8)));
        Assert.Equal(Lamp(second, 8).Sha256, Path.GetFileName(Assert.Single(Directory.EnumerateFiles(folder))));
        await _people.GetAsync($"api/v1/updates/contents/{Lamp(first).Sha256}").RefusedAsync(HttpStatusCode.NotFound);

        await File.WriteAllTextAsync(Path.Combine(folder, "upload-1.new"), "half");
        await _manager.StopAsync();
        _manager = await RunningManager.StartAsync(folder: _manager.Folder, clock: _manager.Clock);
        var artifacts = _manager.Get<Artifacts>();
        Assert.NotNull(Assert.Single((await artifacts.ViewAsync(CancellationToken.None)).Artifacts).Held);
        for (var i = 0; i < 100 && Directory.EnumerateFiles(folder).Count() > 1; i++) await Task.Delay(50);
        Assert.Single(Directory.EnumerateFiles(folder));
        // What is lost on the disk is asked for again, and may be brought again.
        File.Delete(Path.Combine(folder, Lamp(second, 8).Sha256));
        Assert.Null(Assert.Single((await artifacts.ViewAsync(CancellationToken.None)).Artifacts).Held);
    }

    [Fact]
    public async Task Keys_change_hands_and_gateways_follow_from_root_to_root()
    {
        await TakenAsync("root", _signers.RootFile(1));
        await TakenAsync("targets", _signers.TargetsFile(7, Lamp(Firmware)));
        var trusted = TrustedUpdates.Begin(await GetAsync("root/1"));
        var before = _signers.Root;
        (_signers.Root, _signers.Targets) = ([_signers.Key(), _signers.Key()], [_signers.Key()]);
        await TakenAsync("root", _signers.RootFile(2, before));
        Assert.Contains("no targets", (string)(await ViewAsync())["stopped"]!, StringComparison.Ordinal);
        await TakenAsync("targets", _signers.TargetsFile(1, Lamp(Firmware)));
        var now = _manager.Clock.GetUtcNow();
        trusted = trusted.WithRoot(await GetAsync("root/2")).WithTimestamp(await GetAsync("timestamp"), now)
            .WithTargets(await GetAsync("targets"), now);
        Assert.Single(trusted.Installable(now).Artifacts);
        await _people.GetAsync("api/v1/updates/root/3").RefusedAsync(HttpStatusCode.NotFound);

        // Somebody else may stamp too, so that what was stamped before is worth nothing; the manager does it again at once.
        _signers.BesideManager = [MetadataKey.Of(_signers.Key())];
        await TakenAsync("root", _signers.RootFile(3));
        trusted = trusted.WithRoot(await GetAsync("root/3"));
        Assert.Null(trusted.Timestamp);
        Assert.Single(trusted.WithTimestamp(await GetAsync("timestamp"), now.AddMinutes(1)).Installable(now.AddMinutes(1)).Artifacts);
    }

    [Fact]
    public async Task The_timestamp_is_signed_anew_every_day_and_what_ends_is_told_two_weeks_ahead()
    {
        await TakenAsync("root", _signers.RootFile(1));
        await TakenAsync("targets", _signers.TargetsFile(1, Lamp(Firmware)));
        var (book, conditions) = (_manager.Get<UpdateBook>(), new UpdateConditions(_manager.Get<UpdateBook>(), _manager.Clock));
        Assert.Empty(await conditions.LookAsync(CancellationToken.None));
        Assert.False(await book.RenewAsync(CancellationToken.None));
        var first = (await book.TrustedAsync(CancellationToken.None))!.Timestamp!;
        // A manager that was restored from a backup of before is not behind: versions are seconds.
        Assert.True(first.Version >= _signers.From.ToUnixTimeSeconds());
        for (var day = 0; day < 80; day++)
        {
            _manager.Clock.Advance(TimeSpan.FromDays(1.01));
            Assert.True(await book.RenewAsync(CancellationToken.None));
            Assert.False(await book.RenewAsync(CancellationToken.None));
        }
        var last = (await book.TrustedAsync(CancellationToken.None))!;
        Assert.True(last.Timestamp!.Version > first.Version);
        Assert.Single(last.Installable(_manager.Clock.GetUtcNow()).Artifacts);
        Assert.Contains(("role", "targets"), Assert.Single(await conditions.LookAsync(CancellationToken.None)).Parameters);
        _manager.Clock.Advance(TimeSpan.FromDays(10));
        await Assert.ThrowsAsync<RefusedUpdateException>(() => book.RenewAsync(CancellationToken.None));
        Assert.Contains("expired", (await _manager.Get<Artifacts>().ViewAsync(CancellationToken.None)).StoppedBy[0].Kind.Code,
            StringComparison.Ordinal);
    }

    private static ArtifactTarget Lamp(byte[] file, uint release = 7) => Signers.Lamp(release) with
    {
        Size = file.Length,
        Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)),
    };

    private Task<JsonNode> ViewAsync() => _people.GetJsonAsync("api/v1/updates");

    private Task<byte[]> GetAsync(string what) => _people.GetByteArrayAsync($"api/v1/updates/{what}");

    private Task<HttpResponseMessage> PutAsync(string what, byte[] file) =>
        _people.PutAsync($"api/v1/updates/{what}", new StringContent(Encoding.UTF8.GetString(file), Encoding.UTF8, "application/json"));

    private async Task TakenAsync(string what, byte[] file)
    {
        using var response = await PutAsync(what, file);
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, await response.Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> BringAsync(byte[] content) =>
        _people.PostAsync("api/v1/updates/contents", new ByteArrayContent(content));
}
