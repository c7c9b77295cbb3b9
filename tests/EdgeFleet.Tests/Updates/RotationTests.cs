using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Tests.Updates;

/// <summary>Keys change hands: from root to root, one step at a time.</summary>
public sealed class RotationTests : IDisposable
{
    private readonly Signers _signers = new();

    public void Dispose() => _signers.Dispose();

    [Fact]
    public void A_root_is_followed_when_both_it_and_the_one_before_are_satisfied()
    {
        var trusted = TrustedUpdates.Begin(_signers.RootFile(1));
        var before = _signers.Root;
        _signers.Root = [_signers.Key(), _signers.Key()];
        Refusals.For(UpdatePhrases.TooFewSignatures, () => trusted.WithRoot(_signers.RootFile(2)));
        Refusals.For(UpdatePhrases.TooFewSignatures, () => trusted.WithRoot(_signers.RootFile(2, before.Take(1))));
        var byOldAlone = MetadataWriter.Sign(_signers.UnsignedRoot(2), MetadataRole.Root, before);
        Refusals.For(UpdatePhrases.TooFewSignatures, () => trusted.WithRoot(byOldAlone));
        Assert.Equal(2, trusted.WithRoot(_signers.RootFile(2, before)).Root.Version);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void No_root_is_passed_over_and_none_comes_twice(long version)
    {
        var trusted = TrustedUpdates.Begin(_signers.RootFile(1));
        Refusals.For(UpdatePhrases.NotNextRoot, () => trusted.WithRoot(_signers.RootFile(version)));
    }

    /// <summary>A gateway that was off for years finds the way through roots that have expired since.</summary>
    [Fact]
    public void Expired_roots_lead_to_the_latest_and_only_that_one_has_to_be_fresh()
    {
        var trusted = TrustedUpdates.Begin(_signers.RootFile(1, expires: TimeSpan.FromDays(-700)));
        for (var version = 2; version <= 6; version++)
        {
            var before = _signers.Root;
            _signers.Root = [_signers.Key(), _signers.Key()];
            trusted = trusted.WithRoot(_signers.RootFile(version, before, TimeSpan.FromDays(version == 6 ? 300 : -10)));
            if (version == 5)
                Refusals.For(UpdatePhrases.Expired,
                    () => trusted.WithTimestamp(_signers.TimestampFile(1, _signers.TargetsFile(1)), Signers.Now));
        }
        trusted.WithTimestamp(_signers.TimestampFile(1, _signers.TargetsFile(1)), Signers.Now);
    }

    /// <summary>Somebody has a key for artifacts. The next root takes it away, and with it all that it signed.</summary>
    [Fact]
    public void A_stolen_targets_key_is_worth_nothing_after_its_rotation()
    {
        var stolen = _signers.Targets;
        var bad = _signers.TargetsFile(2, Signers.Lamp(9));
        var trusted = _signers.Trusting(_signers.TargetsFile(1)).WithTimestamp(_signers.TimestampFile(2, bad), Signers.Now)
            .WithTargets(bad, Signers.Now);
        Assert.Single(trusted.Installable(Signers.Now).Artifacts);

        _signers.Targets = [_signers.Key()];
        trusted = trusted.WithRoot(_signers.RootFile(2));
        Refusals.For(UpdatePhrases.NoTimestamp, () => trusted.Installable(Signers.Now));
        var misled = trusted.WithTimestamp(_signers.TimestampFile(3, bad), Signers.Now);
        Refusals.For(UpdatePhrases.TooFewSignatures, () => misled.WithTargets(bad, Signers.Now));
        var good = _signers.TargetsFile(3, Signers.Lamp(10));
        trusted = trusted.WithTimestamp(_signers.TimestampFile(3, good), Signers.Now).WithTargets(good, Signers.Now);
        Assert.Equal(10u, Assert.Single(trusted.Installable(Signers.Now).Artifacts).Release);
        (_signers.Targets, var rightful) = (stolen, _signers.Targets);
        var worse = _signers.TargetsFile(4, Signers.Lamp(11));
        Refusals.For(UpdatePhrases.TooFewSignatures,
            () => trusted.WithTimestamp(_signers.TimestampFile(4, worse), Signers.Now).WithTargets(worse, Signers.Now));
        _signers.Targets = rightful;
    }

    /// <summary>Versions at the end of the scale would lock everybody out for ever, if a rotation did not set them back.</summary>
    [Fact]
    public void A_fast_forward_is_undone_by_rotating_the_role_that_was_stolen()
    {
        var last = _signers.TargetsFile(MetadataBounds.Version, Signers.Lamp(9));
        var trusted = _signers.Trusting(last, MetadataBounds.Version);
        var next = _signers.TargetsFile(2, Signers.Lamp(10));
        Refusals.For(UpdatePhrases.OlderMetadata, () => trusted.WithTimestamp(_signers.TimestampFile(2, next), Signers.Now));

        _signers.Timestamp = [_signers.Key()];
        var timestampRotated = trusted.WithRoot(_signers.RootFile(2));
        Refusals.For(UpdatePhrases.OlderMetadata, () => timestampRotated.WithTimestamp(_signers.TimestampFile(2, next), Signers.Now));

        _signers.Targets = [_signers.Key()];
        var both = timestampRotated.WithRoot(_signers.RootFile(3));
        next = _signers.TargetsFile(2, Signers.Lamp(10));
        both = both.WithTimestamp(_signers.TimestampFile(2, next), Signers.Now).WithTargets(next, Signers.Now);
        Assert.Equal(10u, Assert.Single(both.Installable(Signers.Now).Artifacts).Release);
    }

    [Fact]
    public void A_rotation_of_other_keys_sets_no_version_back()
    {
        var targets = _signers.TargetsFile(5, Signers.Lamp(5));
        var trusted = _signers.Trusting(targets, 7);
        var before = _signers.Root;
        _signers.Root = [_signers.Key(), _signers.Key()];
        trusted = trusted.WithRoot(_signers.RootFile(2, before));
        Refusals.For(UpdatePhrases.OlderMetadata, () => trusted.WithTimestamp(_signers.TimestampFile(6, targets), Signers.Now));
        Assert.Single(trusted.Installable(Signers.Now).Artifacts);
    }
}
