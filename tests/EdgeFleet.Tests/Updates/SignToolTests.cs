using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Tests.Updates;

/// <summary>What <c>edgefleet sign</c> makes is what managers and gateways take.</summary>
public sealed class SignToolTests : IDisposable
{
    private readonly Tool _tool = new();
    private readonly ECDsa _managers = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _tool.Dispose();
        _managers.Dispose();
    }

    [Fact]
    public async Task What_two_people_sign_is_trusted_and_the_next_root_follows_the_first()
    {
        await BeginAsync();
        await _tool.DoneAsync("cosign", "1.root.json", "--key", "bo");
        await File.WriteAllBytesAsync(_tool.In("lamp.efn"), ArtifactKindTests.NodeFile(7));
        await _tool.DoneAsync("add", "lamp.efn", "--kind", "node-application", "--version", "1.2.0", "--key", "release");
        var trusted = TrustedUpdates.Begin(await ReadAsync("1.root.json"));
        trusted = await TakeAsync(trusted);
        var lamp = Assert.Single(trusted.Targets!.Artifacts);
        Assert.Equal(("lamp.efn", "node-application", "streetlight/ST_NUCLEO144_F767ZI", 7u),
            (lamp.Name, lamp.Kind, lamp.Hardware[0], lamp.Release));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(ArtifactKindTests.NodeFile(7))), lamp.Sha256);

        // The release key changes hands: what the old one signed is worth nothing any more.
        await _tool.DoneAsync("key", "release2", "--passphrase", "-");
        await _tool.DoneAsync("root", "--targets-key", "release2.pub", "--key", "anna");
        Assert.Throws<RefusedUpdateException>(() => trusted.WithRoot(File.ReadAllBytes(_tool.In("2.root.json"))));
        await _tool.DoneAsync("cosign", "2.root.json", "--key", "bo");
        trusted = trusted.WithRoot(await ReadAsync("2.root.json"));
        Assert.Equal(3, (await _tool.RunAsync(Tool.Passphrase, "renew", "--key", "release")).Exit);
        await _tool.DoneAsync("renew", "--key", "release2");
        trusted = await TakeAsync(trusted);
        Assert.Equal(2, trusted.Targets!.Version);

        var shown = JsonNode.Parse(await _tool.DoneAsync("show", "--json"))!;
        Assert.True((bool)shown["root"]!["complete"]! && (bool)shown["targets"]!["complete"]!);
        Assert.Equal("lamp.efn", (string?)shown["artifacts"]![0]!["name"]);
        await _tool.DoneAsync("remove", "lamp.efn", "--key", "release2");
        Assert.Empty(TargetsMetadata.Read(await ReadAsync("targets.json")).Artifacts);
    }

    [Fact]
    public async Task A_key_file_opens_with_its_passphrase_only_and_is_never_written_over()
    {
        await _tool.DoneAsync("key", "anna", "--passphrase", "-");
        var written = await File.ReadAllTextAsync(_tool.In("anna"));
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", written, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_tool.In("anna")));
        using var key = ECDsa.Create();
        key.ImportFromEncryptedPem(written, Tool.Passphrase);
        Assert.Equal(MetadataKey.Of(key).Pem, (await File.ReadAllTextAsync(_tool.In("anna.pub"))).Trim());
        Assert.Equal(2, (await _tool.RunAsync(Tool.Passphrase, "key", "anna", "--passphrase", "-")).Exit);
        Assert.Equal(2, (await _tool.RunAsync("too short", "key", "bo", "--passphrase", "-")).Exit);
        var (exit, _, errors) = await _tool.RunAsync("", "key", "bo", "--passphrase", Tool.Passphrase);
        Assert.Equal(2, exit);
        Assert.DoesNotContain(Tool.Passphrase, errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_tool.In("bo")));
        Assert.Equal(written, await File.ReadAllTextAsync(_tool.In("anna")));
    }

    [Fact]
    public async Task What_would_not_be_taken_is_not_signed()
    {
        await BeginAsync();
        await File.WriteAllBytesAsync(_tool.In("lamp.efn"), ArtifactKindTests.NodeFile(7));
        string[] add = ["add", "lamp.efn", "--kind", "node-application", "--version", "1.2.0", "--key", "release"];
        Assert.Equal(3, (await _tool.RunAsync(Tool.Passphrase, [.. add, "--release", "8"])).Exit);
        Assert.Equal(3, (await _tool.RunAsync(Tool.Passphrase, [.. add, "--hardware", "meter/ST_NUCLEO144_F767ZI"])).Exit);
        Assert.Equal(3, (await _tool.RunAsync(Tool.Passphrase, [.. add, "--name", "../lamp"])).Exit);
        Assert.Equal(3, (await _tool.RunAsync("not the passphrase", add)).Exit);
        Assert.Equal(2, (await _tool.RunAsync(Tool.Passphrase, "add", "lamp.efn", "--kind", "toaster")).Exit);
        Assert.Equal(2, (await _tool.RunAsync(Tool.Passphrase, "remove", "lamp.efn")).Exit);
        Assert.Equal(2, (await _tool.RunAsync(Tool.Passphrase, "init", "--root-key", "anna.pub")).Exit);
        Assert.Equal(3, (await _tool.RunAsync(Tool.Passphrase, "root", "--root-threshold", "3")).Exit);
        Assert.Equal(1, (await _tool.RunAsync(Tool.Passphrase, "cosign", "9.root.json", "--key", "anna")).Exit);
        Assert.Equal(["1.root.json", "lamp.efn"],
            Directory.EnumerateFiles(_tool.In("")).Select(Path.GetFileName).Where(name => name!.Contains('.', StringComparison.Ordinal)
                && !name.EndsWith(".pub", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Files_of_a_firmware_become_a_node_application()
    {
        await File.WriteAllBytesAsync(_tool.In("Wire.pe"), ArtifactKindTests.Assembly(200));
        await File.WriteAllBytesAsync(_tool.In("Lamp.pe"), ArtifactKindTests.Assembly(124));
        await _tool.DoneAsync(
            "pack", "Wire.pe", "Lamp.pe", "--node", "streetlight", "--board", "ST_NUCLEO144_F767ZI", "--release", "7", "--out", "lamp.efn");
        Assert.Equal(ArtifactKindTests.NodeFile(7), await ReadAsync("lamp.efn"));
    }

    [Fact]
    public async Task A_published_folder_becomes_a_gateway_application_that_is_always_the_same()
    {
        Directory.CreateDirectory(_tool.In("out/wwwroot"));
        await File.WriteAllBytesAsync(_tool.In("out/EdgeFleet.Gateway"), [0x7f, .. "ELF program"u8]);
        await File.WriteAllBytesAsync(_tool.In("out/libSystem.so"), [0x7f, .. "ELF library"u8]);
        await File.WriteAllTextAsync(_tool.In("out/wwwroot/a.json"), "{}");
        string[] pack = ["pack-gateway", "out", "--runtime", "linux-arm64", "--release", "12", "--version", "0.2.0", "--out"];
        await _tool.DoneAsync([.. pack, "one.zip"]);
        File.SetLastWriteTimeUtc(_tool.In("out/wwwroot/a.json"), Signers.Now.UtcDateTime);
        await _tool.DoneAsync([.. pack, "two.zip"]);
        Assert.Equal(await ReadAsync("one.zip"), await ReadAsync("two.zip"));
        using var archive = ZipFile.OpenRead(_tool.In("one.zip"));
        Assert.Equal(["edgefleet-gateway.json", "EdgeFleet.Gateway", "libSystem.so", "wwwroot/a.json"],
            archive.Entries.Select(entry => entry.FullName));
        using var manifest = archive.Entries[0].Open();
        var files = (await JsonNode.ParseAsync(manifest))!["files"]!;
        Assert.Equal((true, false), ((bool)files["EdgeFleet.Gateway"]!["executable"]!, (bool)files["libSystem.so"]!["executable"]!));

        await BeginAsync();
        await _tool.DoneAsync("add", "one.zip", "--kind", "gateway-application", "--key", "release");
        var signed = Assert.Single(TargetsMetadata.Read(await ReadAsync("targets.json")).Artifacts);
        Assert.Equal(("linux-arm64", 12u, "0.2.0"), (Assert.Single(signed.Hardware), signed.Release, signed.Version));
        Assert.Equal(2, (await _tool.RunAsync("", [.. pack, "out/three.zip"])).Exit);
        await File.WriteAllTextAsync(_tool.In("out/a name.txt"), "");
        Assert.Equal(3, (await _tool.RunAsync("", [.. pack, "three.zip"])).Exit);
        Assert.False(File.Exists(_tool.In("three.zip")));
    }

    /// <summary>Two holders of root keys, one of a release key, the manager's key, and a root that Anna alone has signed.</summary>
    private async Task BeginAsync()
    {
        foreach (var name in new[] { "anna", "bo", "release" }) await _tool.DoneAsync("key", name, "--passphrase", "-");
        await File.WriteAllTextAsync(_tool.In("manager.pub"), MetadataKey.Of(_managers).Pem);
        await _tool.DoneAsync(
            "init", "--root-key", "anna.pub", "--root-key", "bo.pub", "--root-threshold", "2", "--targets-key", "release.pub",
            "--timestamp-key", "manager.pub", "--key", "anna");
    }

    private async Task<TrustedUpdates> TakeAsync(TrustedUpdates trusted)
    {
        var targets = TargetsMetadata.Read(await ReadAsync("targets.json"));
        var now = targets.File.Head.Expires.AddDays(-80);
        var timestamp = MetadataWriter.Timestamp(trusted.LowestTimestamp + 1, now.AddDays(7), targets);
        return trusted.WithTimestamp(MetadataWriter.Sign(timestamp, MetadataRole.Timestamp, _managers), now)
            .WithTargets(targets.File.Bytes, now);
    }

    private Task<byte[]> ReadAsync(string name) => File.ReadAllBytesAsync(_tool.In(name));
}
