using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Tests.Updates;

/// <summary>What is no metadata, all of it told at once, before anybody asks who signed it.</summary>
public sealed class MetadataFormTests : IDisposable
{
    private readonly Signers _signers = new();

    public void Dispose() => _signers.Dispose();

    [Fact]
    public void A_key_is_named_by_the_hash_of_its_canonical_json()
    {
        var key = MetadataKey.Of(_signers.Root[0]);
        var json = $$$"""{"keytype":"ecdsa","keyval":{"public":"{{{key.Pem}}}"},"scheme":"ecdsa-sha2-nistp256"}""";
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))), key.Id);
    }

    [Fact]
    public void A_private_key_and_one_on_another_curve_are_no_keys_of_metadata()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Null(MetadataKey.TryParse(other.ExportSubjectPublicKeyInfoPem()));
        Assert.Null(MetadataKey.TryParse(_signers.Root[0].ExportPkcs8PrivateKeyPem()));
        Assert.Null(MetadataKey.TryParse("-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----"));
        // One that no platform of ours knows, found by the fuzzer: 1.2.840.10045.3.1.9 in the place of ...7.
        var unknown = _signers.Root[0].ExportSubjectPublicKeyInfo();
        unknown[unknown.AsSpan().IndexOf(new byte[] { 0x3D, 0x03, 0x01, 0x07 }) + 3] = 9;
        Assert.Null(MetadataKey.TryParse(PemEncoding.WriteString("PUBLIC KEY", unknown)));
        Assert.NotNull(MetadataKey.TryParse(_signers.Root[0].ExportSubjectPublicKeyInfoPem()));
    }

    [Fact]
    public void The_same_key_written_in_two_ways_is_refused_since_it_would_count_twice()
    {
        var pem = MetadataKey.Of(_signers.Root[0]).Pem;
        var again = MetadataKey.TryParse(pem + "\n")!;
        Assert.NotEqual(MetadataKey.Of(_signers.Root[0]).Id, again.Id);
        var keys = new[] { _signers.Root[0], _signers.Targets[0], _signers.Timestamp[0] }.Select(MetadataKey.Of).Append(again).ToList();
        var file = MetadataWriter.Root(1, Signers.Now.AddDays(1), keys, new Dictionary<MetadataRole, RoleKeys>
        {
            [MetadataRole.Root] = new([keys[0].Id, again.Id], 2),
            [MetadataRole.Targets] = new([keys[1].Id], 1),
            [MetadataRole.Timestamp] = new([keys[2].Id], 1),
        });
        Refusals.For(UpdatePhrases.KeyTwice, () => RootMetadata.Read(file));
    }

    public static TheoryData<string, string, string> BrokenRoots => new()
    {
        { "_type", "\"targets\"", UpdatePhrases.OtherType.Code },
        { "spec_version", "\"2.0.0\"", UpdatePhrases.OtherFormat.Code },
        { "version", "0", "json-no-whole-number" },
        { "version", "9007199254740992", "json-no-whole-number" },
        { "expires", "\"2027-01-31\"", UpdatePhrases.NoTime.Code },
        { "expires", "\"2027-01-31T00:00:00+08:00\"", UpdatePhrases.NoTime.Code },
        { "roles", "{}", "json-key-missing" },
    };

    [Theory]
    [MemberData(nameof(BrokenRoots))]
    public void A_root_is_read_strictly(string key, string value, string code)
    {
        var file = JsonNode.Parse(_signers.RootFile(1))!;
        file["signed"]![key] = JsonNode.Parse(value);
        var refused = Assert.Throws<RefusedUpdateException>(() => RootMetadata.Read(Encoding.UTF8.GetBytes(file.ToJsonString())));
        Assert.Contains(refused.Faults, fault => fault.Kind.Code == code);
    }

    [Fact]
    public void A_threshold_that_the_keys_cannot_reach_is_refused()
    {
        _signers.RootThreshold = 4;
        Refusals.For(UpdatePhrases.Unreachable, () => RootMetadata.Read(_signers.RootFile(1)));
    }

    [Fact]
    public void Too_many_keys_signatures_and_artifacts_are_refused()
    {
        _signers.Root = [.. Enumerable.Range(0, MetadataBounds.Keys).Select(_ => _signers.Key())];
        var refused = Assert.Throws<RefusedUpdateException>(() => RootMetadata.Read(_signers.UnsignedRoot(1)));
        Assert.Contains(refused.Faults, fault => fault.Kind.Code == UpdatePhrases.TooMany.Code);
        Refusals.For(UpdatePhrases.TooMany, () => SignedMetadata.Read(
            MetadataWriter.Sign(MetadataWriter.Targets(1, Signers.Now, []), MetadataRole.Targets, [.. _signers.Root, _signers.Key()]),
            MetadataRole.Targets));
        Refusals.For(UpdatePhrases.TooMany, () => TargetsMetadata.Read(MetadataWriter.Targets(1, Signers.Now,
            Enumerable.Range(1, MetadataBounds.Targets + 1).Select(i => Signers.Lamp((uint)i, $"content {i}")))));
    }

    [Fact]
    public void A_key_twice_in_an_object_and_a_fraction_are_refused()
    {
        var text = Encoding.UTF8.GetString(_signers.RootFile(1));
        Assert.Throws<RefusedUpdateException>(() => RootMetadata.Read(
            Encoding.UTF8.GetBytes(text.Replace("\"version\":1", "\"version\":1,\"version\":2", StringComparison.Ordinal))));
        Refusals.For(UpdatePhrases.NotCanonical, () => RootMetadata.Read(
            Encoding.UTF8.GetBytes(text.Replace("\"version\":1", "\"version\":1,\"newer\":1.5", StringComparison.Ordinal))));
    }

    /// <summary>Fields are only added: what a newer release writes beside them is signed with the rest and passed over.</summary>
    [Fact]
    public void What_is_not_known_is_passed_over_and_signed_all_the_same()
    {
        var text = Encoding.UTF8.GetString(MetadataWriter.Targets(1, Signers.Now.AddDays(1), [Signers.Lamp(2)]));
        var newer = MetadataWriter.Sign(
            Encoding.UTF8.GetBytes(text.Replace("\"version\":1}", "\"version\":1,\"newer\":{\"a\":1}}", StringComparison.Ordinal)
                .Replace("{\"_type\"", "{\"also\":[],\"_type\"", StringComparison.Ordinal)),
            MetadataRole.Targets, _signers.Targets);
        Assert.Contains("also", Encoding.UTF8.GetString(newer), StringComparison.Ordinal);
        RootMetadata.Read(_signers.RootFile(1)).Demand(SignedMetadata.Read(newer, MetadataRole.Targets));
        Assert.Single(TargetsMetadata.Read(newer).Artifacts);
    }

    public static TheoryData<ArtifactTarget, PhraseKindCode> BrokenTargets => new()
    {
        { Signers.Lamp(2) with { Name = "../lamp" }, new(UpdatePhrases.NoTargetName) },
        { Signers.Lamp(2) with { Hardware = ["a b"] }, new(UpdatePhrases.NoHardware) },
        { Signers.Lamp(2) with { Version = "<b>" }, new(UpdatePhrases.NoVersionText) },
        { Signers.Lamp(2) with { MinimumRelease = 2 }, new(UpdatePhrases.MinimumAbove) },
        { Signers.Lamp(2) with { Sha256 = new string('A', 64) }, new(UpdatePhrases.NoHash) },
    };

    [Theory]
    [MemberData(nameof(BrokenTargets))]
    public void An_artifact_is_read_strictly(ArtifactTarget artifact, PhraseKindCode why) =>
        Refusals.For(why.Kind, () => TargetsMetadata.Read(MetadataWriter.Targets(1, Signers.Now, [artifact])));

    [Theory]
    [InlineData("hardware")]
    [InlineData("kind")]
    [InlineData("release")]
    [InlineData("version")]
    public void An_artifact_that_says_too_little_is_refused(string key)
    {
        var file = JsonNode.Parse(MetadataWriter.Targets(1, Signers.Now, [Signers.Lamp(2)]))!;
        file["signed"]!["targets"]!["streetlight-2.efn"]!["custom"]!.AsObject().Remove(key);
        var refused = Assert.Throws<RefusedUpdateException>(() => TargetsMetadata.Read(Encoding.UTF8.GetBytes(file.ToJsonString())));
        Assert.Contains(refused.Faults, fault => fault.Kind.Code == "json-key-missing");
    }

    [Fact]
    public void A_content_stands_under_one_name()
    {
        var twice = MetadataWriter.Targets(1, Signers.Now, [Signers.Lamp(2), Signers.Lamp(3)]);
        Refusals.For(UpdatePhrases.ContentTwice, () => TargetsMetadata.Read(twice));
    }

    public sealed record PhraseKindCode(PhraseKind Kind)
    {
        public override string ToString() => Kind.Code;
    }
}
