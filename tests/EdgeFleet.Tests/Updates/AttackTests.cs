using System.Text;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Tests.Updates;

/// <summary>What somebody between the manager and a gateway may try, by the names that The Update Framework gives it (1.5.2).</summary>
public sealed class AttackTests : IDisposable
{
    private readonly Signers _signers = new();

    public void Dispose() => _signers.Dispose();

    [Fact]
    public void Arbitrary_software_is_refused_whoever_signed_it()
    {
        var trusted = _signers.Trusting(_signers.TargetsFile(1));
        using var stranger = new Signers();
        var forged = stranger.TargetsFile(2, Signers.Lamp(9));
        Refusals.For(UpdatePhrases.TooFewSignatures, () => trusted.WithTimestamp(stranger.TimestampFile(2, forged), Signers.Now));
        // Even where the manager's own key was stolen, or the manager itself is the attacker.
        var named = trusted.WithTimestamp(_signers.TimestampFile(2, forged), Signers.Now);
        Refusals.For(UpdatePhrases.TooFewSignatures, () => named.WithTargets(forged, Signers.Now));
        Refusals.For(UpdatePhrases.OtherTargets, () => named.Installable(Signers.Now));
    }

    [Fact]
    public void A_byte_altered_behind_the_signature_is_noticed()
    {
        var file = JsonNode.Parse(_signers.TargetsFile(1, Signers.Lamp(2)))!;
        file["signed"]!["targets"]!["streetlight-2.efn"]!["custom"]!["release"] = 3;
        var altered = Encoding.UTF8.GetBytes(file.ToJsonString());
        var trusted = TrustedUpdates.Begin(_signers.RootFile(1)).WithTimestamp(_signers.TimestampFile(1, altered), Signers.Now);
        Refusals.For(UpdatePhrases.TooFewSignatures, () => trusted.WithTargets(altered, Signers.Now));
    }

    [Fact]
    public void An_older_version_is_refused_and_the_same_again_changes_nothing()
    {
        var (old, latest) = (_signers.TargetsFile(4, Signers.Lamp(4)), _signers.TargetsFile(5, Signers.Lamp(5)));
        var timestamp = _signers.TimestampFile(7, latest);
        var trusted = _signers.Trusting(old, 6).WithTimestamp(timestamp, Signers.Now).WithTargets(latest, Signers.Now);
        Refusals.For(UpdatePhrases.OlderMetadata, () => trusted.WithTimestamp(_signers.TimestampFile(6, old), Signers.Now));
        Refusals.For(UpdatePhrases.OlderMetadata, () => trusted.WithTimestamp(_signers.TimestampFile(8, old), Signers.Now));
        Assert.Same(trusted, trusted.WithTimestamp(timestamp, Signers.Now));
        Assert.Same(trusted, trusted.WithTimestamp(_signers.TimestampFile(7, old), Signers.Now));
    }

    [Fact]
    public void Targets_older_than_announced_ones_are_refused_though_those_have_not_come_yet()
    {
        var old = _signers.TargetsFile(4, Signers.Lamp(4));
        var announced = _signers.Trusting(old, 6).WithTimestamp(
            _signers.TimestampFile(7, _signers.TargetsFile(5, Signers.Lamp(5))), Signers.Now);
        Refusals.For(UpdatePhrases.OlderMetadata, () => announced.WithTimestamp(_signers.TimestampFile(8, old), Signers.Now));
        var again = TrustedUpdates.Read(announced.ToBytes());
        Refusals.For(UpdatePhrases.OlderMetadata, () => again.WithTimestamp(_signers.TimestampFile(8, old), Signers.Now));
    }

    [Fact]
    public void A_restart_forgets_no_version()
    {
        using var folder = new TestFolder();
        var file = new Edge.Updates.TrustFile(folder.Path);
        Assert.Null(file.Load());
        file.Save(_signers.Trusting(_signers.TargetsFile(5, Signers.Lamp(5)), 7));
        var again = file.Load()!;
        Assert.Equal("streetlight-5.efn", Assert.Single(again.Installable(Signers.Now).Artifacts).Name);
        Refusals.For(UpdatePhrases.OlderMetadata,
            () => again.WithTimestamp(_signers.TimestampFile(6, _signers.TargetsFile(5)), Signers.Now));
        Refusals.For(UpdatePhrases.OlderMetadata,
            () => again.WithTimestamp(_signers.TimestampFile(8, _signers.TargetsFile(4)), Signers.Now));
        var bytes = File.ReadAllBytes(folder.In("trusted-updates.json"));
        Refusals.For(UpdatePhrases.DamagedTrust, () => TrustedUpdates.Read(bytes.AsMemory(0, bytes.Length / 2)));
    }

    /// <summary>Whoever keeps news back has until the timestamp ends; then nothing is installed any more, old or new.</summary>
    [Fact]
    public void Frozen_metadata_is_worth_nothing_once_it_has_expired()
    {
        var targets = _signers.TargetsFile(1, TimeSpan.FromDays(90), Signers.Lamp(2));
        var trusted = _signers.Trusting(targets);
        Assert.Single(trusted.Installable(Signers.Now.AddDays(7).AddSeconds(-1)).Artifacts);
        Refusals.For(UpdatePhrases.Expired, () => trusted.Installable(Signers.Now.AddDays(7)));
        Refusals.For(UpdatePhrases.Expired, () => trusted.WithTimestamp(_signers.TimestampFile(2, targets), Signers.Now.AddDays(8)));
        // A manager that goes on signing does not make targets or a root younger.
        var kept = trusted.WithTimestamp(_signers.TimestampFile(2, targets, TimeSpan.FromDays(1000)), Signers.Now);
        Refusals.For(UpdatePhrases.Expired, () => kept.Installable(Signers.Now.AddDays(90)));
        Refusals.For(UpdatePhrases.Expired, () => kept.Installable(Signers.Now.AddDays(365)));
        Assert.Single(kept.Installable(Signers.Now.AddDays(89)).Artifacts);
    }

    [Fact]
    public void Without_a_clock_that_is_right_nothing_new_comes_in_but_a_root()
    {
        var targets = _signers.TargetsFile(1, Signers.Lamp(2));
        var trusted = _signers.Trusting(targets);
        Refusals.For(UpdatePhrases.NoClock, () => trusted.Installable(null));
        Refusals.For(UpdatePhrases.NoClock, () => trusted.WithTimestamp(_signers.TimestampFile(2, targets), null));
        Refusals.For(UpdatePhrases.NoClock, () => trusted.WithTargets(targets, null));
        Assert.Equal(2, trusted.WithRoot(_signers.RootFile(2)).Root.Version);
    }

    [Fact]
    public void Endless_metadata_is_not_read_to_its_end()
    {
        foreach (var role in Enum.GetValues<MetadataRole>())
            Refusals.For(UpdatePhrases.TooLong, () => SignedMetadata.Read(new byte[MetadataBounds.BytesOf(role) + 1], role));
        var targets = _signers.TargetsFile(1);
        var trusted = TrustedUpdates.Begin(_signers.RootFile(1)).WithTimestamp(_signers.TimestampFile(1, targets), Signers.Now);
        Refusals.For(UpdatePhrases.TooLong, () => trusted.WithTargets((byte[])[.. targets, (byte)' '], Signers.Now));
    }

    [Fact]
    public void Targets_of_one_moment_do_not_go_with_the_timestamp_of_another()
    {
        // Shorter than the other, whatever their signatures take.
        var (first, second) = (_signers.TargetsFile(1), _signers.TargetsFile(2, Signers.Lamp(3)));
        var trusted = _signers.Trusting(first).WithTimestamp(_signers.TimestampFile(2, second), Signers.Now);
        Refusals.For(UpdatePhrases.OtherTargets, () => trusted.WithTargets(first, Signers.Now));
        Refusals.For(UpdatePhrases.OtherTargets, () => trusted.Installable(Signers.Now));
        Assert.Equal(3u, Assert.Single(trusted.WithTargets(second, Signers.Now).Installable(Signers.Now).Artifacts).Release);
    }

    [Fact]
    public void An_artifact_goes_only_where_it_fits_and_never_backwards()
    {
        var lamp = Signers.Lamp(7) with { MinimumRelease = 5 };
        var own = lamp.Hardware[0];
        Assert.Null(lamp.WhyNot("node-application", own, 5, 6));
        Assert.Equal(UpdatePhrases.OtherKind.Code, lamp.WhyNot("gateway-application", own, 5, 5)?.Kind.Code);
        Assert.Equal(UpdatePhrases.OtherHardware.Code, lamp.WhyNot("node-application", "meter/ST_NUCLEO144_F767ZI", 5, 5)?.Kind.Code);
        Assert.Equal(UpdatePhrases.NotNewer.Code, lamp.WhyNot("node-application", own, 7, 7)?.Kind.Code);
        // It fell back to what the factory put in; what it has confirmed once still counts.
        Assert.Equal(UpdatePhrases.NotNewer.Code, lamp.WhyNot("node-application", own, 1, 8)?.Kind.Code);
        Assert.Equal(UpdatePhrases.BelowMinimum.Code, lamp.WhyNot("node-application", own, 4, 4)?.Kind.Code);
        // A stolen key signs the highest number there is, and nothing would ever be newer.
        var last = lamp with { Release = 6 + ArtifactTarget.MostAhead };
        Assert.Null(last.WhyNot("node-application", own, 5, 6));
        foreach (var release in new[] { last.Release + 1, uint.MaxValue })
            Assert.Equal(UpdatePhrases.TooFarAhead.Code,
                (lamp with { Release = release }).WhyNot("node-application", own, 5, 6)?.Kind.Code);
        Assert.True((lamp with { Hardware = [ArtifactTarget.AnyHardware] }).Fits("anything"));
    }

    [Fact]
    public void One_key_counts_once_however_often_it_signs()
    {
        _signers.TargetsThreshold = 2;
        var trusted = TrustedUpdates.Begin(_signers.RootFile(1));
        var unsigned = MetadataWriter.Targets(1, Signers.Now.AddDays(9), []);
        var once = MetadataWriter.Sign(unsigned, MetadataRole.Targets, _signers.Targets[0]);
        var file = JsonNode.Parse(once)!;
        var signatures = file["signatures"]!.AsArray();
        signatures.Add(signatures[0]!.DeepClone());
        // Another signature of the same key, and one of somebody who has no say.
        signatures.Add(JsonNode.Parse(MetadataWriter.Sign(unsigned, MetadataRole.Targets, _signers.Targets[0]))!["signatures"]![0]!
            .DeepClone());
        using var stranger = new Signers();
        signatures.Add(JsonNode.Parse(MetadataWriter.Sign(unsigned, MetadataRole.Targets, stranger.Root[0]))!["signatures"]![0]!
            .DeepClone());
        Refusals.For(UpdatePhrases.TooFewSignatures, () => Take(Encoding.UTF8.GetBytes(file.ToJsonString())));
        Refusals.For(UpdatePhrases.TooFewSignatures, () => Take(once));
        Take(MetadataWriter.Sign(Encoding.UTF8.GetBytes(file.ToJsonString()), MetadataRole.Targets, _signers.Targets[1]));

        void Take(byte[] targets) =>
            trusted.WithTimestamp(_signers.TimestampFile(1, targets), Signers.Now).WithTargets(targets, Signers.Now);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("3006020100020100")]
    public void What_is_no_signature_is_none(string hex)
    {
        var file = JsonNode.Parse(_signers.RootFile(1))!;
        foreach (var signature in file["signatures"]!.AsArray()) signature!["sig"] = hex;
        Refusals.For(UpdatePhrases.TooFewSignatures, () => TrustedUpdates.Begin(Encoding.UTF8.GetBytes(file.ToJsonString())));
    }

    [Fact]
    public async Task A_content_is_taken_whole_and_as_signed_or_not_at_all()
    {
        var lamp = Signers.Lamp(2, "firmware");
        await SignedContent.CopyAsync(Bytes("firmware"), Stream.Null, lamp, CancellationToken.None);
        await RefusedAsync("firmware and more", UpdatePhrases.TooLong);
        await RefusedAsync("firm", UpdatePhrases.ContentShort);
        await RefusedAsync("malware!", UpdatePhrases.OtherContent);
        using var endless = new Endless();
        await Assert.ThrowsAsync<RefusedUpdateException>(() =>
            SignedContent.CopyAsync(endless, Stream.Null, lamp with { Size = 1 << 20 }, CancellationToken.None));
        Assert.InRange(endless.Given, 1 << 20, (1 << 20) + (256 << 10));

        async Task RefusedAsync(string content, PhraseKind why)
        {
            var refused = await Assert.ThrowsAsync<RefusedUpdateException>(() =>
                SignedContent.CopyAsync(Bytes(content), Stream.Null, lamp, CancellationToken.None));
            Assert.Equal(why.Code, Assert.Single(refused.Faults).Kind.Code);
        }
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Never ends.</summary>
    private sealed class Endless : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Given += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
