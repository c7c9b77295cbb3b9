using System.Security.Cryptography;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Updates;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Updates;

/// <summary>The newest application comes from the real manager to the gateway's disk, whole and as signed, or not at all.</summary>
public sealed class GatewayContentTests
{
    [Fact]
    public async Task What_fits_is_fetched_once_and_withdrawn_when_no_target_names_it()
    {
        await using var fleet = await UpdatingFleet.StartAsync();
        var (older, newer) = (Application(2), Application(3));
        await fleet.BringAsync("root", fleet.Signers.RootFile(1));
        await fleet.BringAsync("targets", fleet.Signers.TargetsFile(1, Target(older, 2), Target(newer, 3), Signers.Lamp(7)));
        fleet.Connect();
        // Named, and not brought yet: the manager is told why it does not come.
        await GatewayUnderTest.Until(() => fleet.Told.Told.Any(told => told.Code == GatewayUpdatePhrases.NoAnswer.Code), $"{fleet.Told}");
        await fleet.BringContentAsync(older);
        await fleet.BringContentAsync(newer);
        await fleet.BringAsync("targets", fleet.Signers.TargetsFile(2, Target(older, 2), Target(newer, 3)));
        await HereAsync(fleet, newer);
        Assert.Equal([Hash(newer)], fleet.Files);
        Assert.Equal(newer, await File.ReadAllBytesAsync(Path.Combine(fleet.ContentsFolder, Hash(newer))));
        Assert.Empty(fleet.Told.Refused);
        var content = (await fleet.ReportAsync())["contents"]![0]!;
        Assert.Equal(("edgefleet-gateway-3.zip", newer.Length), ((string?)content["name"], (int)content["received"]!));
        var fetched = fleet.Contents.BytesFetched;
        Assert.Equal(newer.Length, fetched);

        // A restart fetches nothing again; a withdrawal takes it away, and the one before is the newest that fits.
        await fleet.RestartAsync();
        fleet.Connect();
        await fleet.UntilAsync(1, 2);
        await fleet.BringAsync("targets", fleet.Signers.TargetsFile(3, Target(older, 2)));
        await HereAsync(fleet, older);
        Assert.Equal([Hash(older)], fleet.Files);
        Assert.Equal(older.Length, fleet.Contents.BytesFetched);
    }

    [Fact]
    public async Task Other_bytes_than_were_signed_do_not_stay_whoever_put_them_at_the_manager()
    {
        await using var fleet = await UpdatingFleet.StartAsync();
        var application = Application(3);
        await fleet.BringAsync("root", fleet.Signers.RootFile(1));
        await fleet.BringAsync("targets", fleet.Signers.TargetsFile(1, Target(application, 3)));
        await fleet.BringContentAsync(application);
        var stored = Path.Combine(fleet.Manager.Folder, "artifacts", Hash(application));
        var altered = (byte[])application.Clone();
        altered[^1] ^= 1;
        await File.WriteAllBytesAsync(stored, altered);
        fleet.Connect();
        await GatewayUnderTest.Until(() => fleet.Told.Told.Any(told => told.Code == UpdatePhrases.OtherContent.Code), $"{fleet.Told}");
        Assert.Empty(fleet.Files);
        // Longer than it was signed: nothing of it is taken.
        await fleet.RestartAsync();
        await File.WriteAllBytesAsync(stored, [.. application, .. application]);
        fleet.Connect();
        await GatewayUnderTest.Until(() => fleet.Told.Told.Any(told => told.Code == GatewayUpdatePhrases.OtherPart.Code), $"{fleet.Told}");
        Assert.All(fleet.Files, file => Assert.EndsWith(".part", file, StringComparison.Ordinal));
        await fleet.RestartAsync();
        await File.WriteAllBytesAsync(stored, application);
        fleet.Connect();
        await HereAsync(fleet, application);
    }

    /// <summary>Every write is in the file when it returns: what a kill leaves is a beginning of it, whatever its length.</summary>
    [Fact]
    public void A_content_goes_on_from_whatever_a_kill_left_of_it()
    {
        using var folder = new TestFolder();
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        var artifact = Target(bytes, 1);
        var random = new Random(7);
        for (var run = 0; run < (Samples.IsWhole ? 200 : 20); run++)
        {
            var left = random.Next(bytes.Length + 1);
            Directory.CreateDirectory(folder.In("contents"));
            File.WriteAllBytes(folder.In($"contents/{artifact.Sha256}.part"), bytes[..left]);
            using var cache = new ContentCache(folder.In("contents"));
            Assert.Equal(left, cache.Received(artifact));
            if (cache.Take(artifact) is { } content)
            {
                Assert.Equal(left, content.Received);
                while (!content.Append(bytes.AsSpan((int)content.Received, Math.Min(500_000, bytes.Length - (int)content.Received))))
                    Assert.False(cache.Has(artifact.Sha256));
            }
            using (var whole = cache.Open(artifact)) Assert.Equal(artifact.Sha256, Convert.ToHexStringLower(SHA256.HashData(whole)));
            cache.Keep(new HashSet<string>());
            Assert.Empty(Directory.EnumerateFiles(folder.In("contents")));
        }
    }

    [Fact]
    public void What_a_power_cut_damaged_begins_anew_and_more_than_was_signed_is_not_written()
    {
        using var folder = new TestFolder();
        var bytes = RandomNumberGenerator.GetBytes(10_000);
        var artifact = Target(bytes, 1);
        File.WriteAllBytes(folder.In(artifact.Sha256 + ".part"), new byte[4000]);
        using var cache = new ContentCache(folder.Path);
        Refusals.For(UpdatePhrases.OtherContent, () => cache.Take(artifact)!.Append(bytes.AsSpan(4000)));
        Assert.Equal(0, cache.Received(artifact));
        Refusals.For(UpdatePhrases.TooLong, () => cache.Take(artifact)!.Append([.. bytes, 0]));
        Assert.True(cache.Take(artifact)!.Append(bytes));
        File.WriteAllBytes(folder.In(artifact.Sha256 + ".part"), new byte[20_000]);
        Assert.True(cache.Has(artifact.Sha256));
    }

    [Fact]
    public void The_oldest_make_room_and_without_room_nothing_goes()
    {
        using var folder = new TestFolder();
        using var cache = new ContentCache(folder.Path, capBytes: 25_000);
        var contents = Enumerable.Range(0, 3).Select(_ => RandomNumberGenerator.GetBytes(10_000)).ToList();
        var targets = contents.Select((bytes, i) => Target(bytes, (uint)i + 1)).ToList();
        for (var i = 0; i < 2; i++)
        {
            Assert.True(cache.Take(targets[i])!.Append(contents[i]));
            File.SetLastWriteTimeUtc(folder.In(targets[i].Sha256), Signers.Now.UtcDateTime.AddDays(i));
        }
        Refusals.For(GatewayUpdatePhrases.NoRoom, () => cache.Take(targets[2] with { Size = 30_000 }));
        Assert.True(cache.Has(targets[0].Sha256) && cache.Has(targets[1].Sha256));
        Assert.True(cache.Take(targets[2])!.Append(contents[2]));
        Assert.Equal((false, true, true),
            (cache.Has(targets[0].Sha256), cache.Has(targets[1].Sha256), cache.Has(targets[2].Sha256)));
    }

    [Fact]
    public void A_narrow_bearer_carries_contents_only_while_its_day_has_room()
    {
        Assert.True(May(new BearerTerms("lan", BearerKind.Ethernet), 0));
        Assert.False(May(new BearerTerms("nb", BearerKind.NbIot), 0));
        Assert.True(May(new BearerTerms("nb", BearerKind.NbIot) { BytesPerDay = 1000 }, 100));
        Assert.False(May(new BearerTerms("nb", BearerKind.NbIot) { BytesPerDay = 1000 }, 900));
        Assert.False(May(new BearerTerms("5g", BearerKind.FiveG) { BytesPerDay = 1000 }, 900));

        static bool May(BearerTerms terms, long used)
        {
            var bearer = new InterfaceBearer(terms, null, TimeProvider.System);
            bearer.Meter.Restore([new BearerDay(DateOnly.FromDateTime(DateTime.UtcNow).DayNumber, used, 0)]);
            return ContentChoice.MayGo(bearer);
        }
    }

    [Fact]
    public void Only_what_fits_this_machine_and_does_not_run_is_fetched()
    {
        var choice = new ContentChoice("gateway-application", "linux-arm64", "1.4.0");
        Assert.Equal(5u, Wanted(Fit(4), Fit(5), Fit(6) with { Hardware = ["linux-x64"] }, Fit(7) with { Kind = "system-bundle" }));
        Assert.Null(Wanted(Fit(3), Fit(4) with { Version = "1.4.0" }));
        Assert.Null(Wanted());

        uint? Wanted(params ArtifactTarget[] artifacts)
        {
            using var signers = new Signers();
            return choice.Wanted(TargetsMetadata.Read(signers.TargetsFile(1, artifacts)))?.Release;
        }

        static ArtifactTarget Fit(uint release) => Target([(byte)release], release) with { Hardware = ["linux-arm64"] };
    }

    private static Task HereAsync(UpdatingFleet fleet, byte[] content) => GatewayUnderTest.Until(
        () => fleet.Told.Contents is [{ } one] && one.Received == (ulong)content.Length && one.Size == one.Received
            && fleet.Files.Contains(Hash(content)), $"it does not come: {fleet.Told}");

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static ArtifactTarget Target(byte[] content, uint release) => new($"edgefleet-gateway-{release}.zip", "gateway-application",
        [UpdatingFleet.Runtime], $"0.{release}.0", release, 0, content.Length, Hash(content));

    /// <summary>Larger than some parts.</summary>
    private static byte[] Application(uint release) => ArtifactKindTests.Application(
        UpdatingFleet.Runtime, release, $"0.{release}.0", RandomNumberGenerator.GetBytes(300_000));
}
