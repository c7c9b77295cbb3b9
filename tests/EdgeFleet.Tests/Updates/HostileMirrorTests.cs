using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Updates;
using EdgeFleet.Tests.Uplinks;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Updates;

/// <summary>
/// A gateway whose manager, or whoever has taken its place, hands out what it likes: The Update Framework's attacks (1.5.2), over the real
/// session. What the formats refuse is in <see cref="AttackTests"/>.
/// </summary>
public sealed class HostileMirrorTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private readonly TestFolder _folder = new();
    private readonly Signers _signers = new();
    private readonly Dictionary<string, byte[]> _files = [];
    private ManagerDouble _manager = null!;
    private SessionDouble _session = null!;
    private GatewayUnderTest _gateway = null!;
    private GatewayTrust _trust = null!;
    private DateTimeOffset _now = Signers.Now;

    public async ValueTask InitializeAsync()
    {
        _manager = await ManagerDouble.StartAsync(_authority);
        _manager.Welcome.Features.Add(ManagerFeatures.Updates);
        _manager.Updates.Answer = Answer;
        _trust = new GatewayTrust(new TrustFile(_folder.Path), () => _now, NullLogger<GatewayTrust>.Instance);
        _gateway = new GatewayUnderTest(_authority, _manager.Address) { Trust = _trust }.Start();
        _session = await _manager.NextAsync();
        // The honest beginning: root 1, targets 5 under timestamp 7.
        await OfferAsync(1, 7, _signers.TargetsFile(5, Signers.Lamp(5)));
        await ToldAsync(state => state is { Root: 1, Targets: 5, Timestamp: 7, Refused.Count: 0 });
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _manager.DisposeAsync();
        _signers.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Targets_of_a_stranger_are_refused_though_the_managers_key_stamped_them()
    {
        using var stranger = new Signers();
        await OfferAsync(1, 8, stranger.TargetsFile(6, Signers.Lamp(6)));
        await RefusedAsync(UpdatePhrases.TooFewSignatures);
    }

    [Fact]
    public async Task Older_metadata_is_refused_whether_it_is_announced_as_such_or_as_news()
    {
        await OfferAsync(1, 6, _signers.TargetsFile(5, Signers.Lamp(5)));
        await RefusedAsync(UpdatePhrases.OlderMetadata);
        // Announced as newer, handed out older: it is asked for once, not for ever.
        var asked = _manager.Updates.Asked.Count;
        await _session.SendAsync(new FromManager { UpdateNews = new UpdateNews { Root = 1, Timestamp = 9 } });
        await GatewayUnderTest.Until(() => _manager.Updates.Asked.Count > asked, "it is not asked for");
        await OfferAsync(1, 10, _signers.TargetsFile(4, Signers.Lamp(4)));
        await GatewayUnderTest.Until(() => _manager.Updates.Asked.Count > asked + 1, "it is not asked for");
        await RefusedAsync(UpdatePhrases.OlderMetadata);
        Assert.Equal((asked + 2, 7L), (_manager.Updates.Asked.Count, _trust.Trusted!.Timestamp!.Version));
    }

    [Fact]
    public async Task The_same_again_in_the_place_of_news_ends_in_a_refusal_and_in_no_loop()
    {
        await _session.SendAsync(new FromManager { UpdateNews = new UpdateNews { Root = 1, Timestamp = 9 } });
        await RefusedAsync(GatewayUpdatePhrases.OtherPart);
        Assert.Equal(4, _manager.Updates.Asked.Count);
    }

    [Fact]
    public async Task A_freeze_is_noticed_when_the_timestamp_ends()
    {
        _now = Signers.Now.AddDays(7);
        await ToldAsync(state => state.Told.Any(told => told.Code == UpdatePhrases.Expired.Code));
        Assert.Throws<RefusedUpdateException>(_trust.Installable);
        await OfferAsync(1, 8, _signers.TargetsFile(6, TimeSpan.FromDays(7), Signers.Lamp(6)));
        await RefusedAsync(UpdatePhrases.Expired);
    }

    [Theory]
    [InlineData(1 << 30, 1)]
    [InlineData(1000, 2_000_000)]
    [InlineData(1000, 0)]
    public async Task Endless_metadata_and_parts_that_were_not_asked_for_are_not_taken(int total, int bytes)
    {
        _manager.Updates.Answer = _ => new UpdatePart { Total = (ulong)total, Bytes = ByteString.CopyFrom(new byte[bytes]) };
        await _session.SendAsync(new FromManager { UpdateNews = new UpdateNews { Root = 2, Timestamp = 7 } });
        await RefusedAsync(total > MetadataBounds.RootBytes ? UpdatePhrases.TooLong : GatewayUpdatePhrases.OtherPart);
    }

    [Fact]
    public async Task Targets_of_another_moment_do_not_go_with_the_timestamp()
    {
        var (other, named) = (_signers.TargetsFile(6, Signers.Lamp(6)), _signers.TargetsFile(7, Signers.Lamp(7)));
        await OfferAsync(1, 8, named, handedOut: other);
        await ToldAsync(state => state is { Timestamp: 8, Targets: 5 } && state.Told.Any(told =>
            told.Code == UpdatePhrases.OtherTargets.Code || told.Code == UpdatePhrases.TooLong.Code));
        Assert.Throws<RefusedUpdateException>(_trust.Installable);
    }

    [Fact]
    public async Task A_stolen_targets_key_is_worth_nothing_once_the_next_root_came()
    {
        var stolen = _signers.Targets;
        _signers.Targets = [_signers.Key()];
        _files["root 2"] = _signers.RootFile(2);
        var rightful = _signers.Targets;
        _signers.Targets = stolen;
        await OfferAsync(2, 8, _signers.TargetsFile(9, Signers.Lamp(9)));
        await ToldAsync(state => state.Root == 2 && state.Told.Any(told => told.Code == UpdatePhrases.TooFewSignatures.Code));
        Assert.Throws<RefusedUpdateException>(_trust.Installable);

        _signers.Targets = rightful;
        await OfferAsync(2, 9, _signers.TargetsFile(10, Signers.Lamp(6)));
        await ToldAsync(state => state is { Root: 2, Targets: 10, Refused.Count: 0 });
        Assert.Equal(6u, Assert.Single(_trust.Installable().Artifacts).Release);
    }

    [Fact]
    public async Task A_root_that_the_one_before_has_not_signed_is_refused_and_what_was_believed_stays()
    {
        using var stranger = new Signers();
        _files["root 2"] = stranger.RootFile(2);
        await _session.SendAsync(new FromManager { UpdateNews = new UpdateNews { Root = 2, Timestamp = 7 } });
        await RefusedAsync(UpdatePhrases.TooFewSignatures);
        Assert.Equal(5u, Assert.Single(_trust.Installable().Artifacts).Release);
        var again = new GatewayTrust(new TrustFile(_folder.Path), () => _now, NullLogger<GatewayTrust>.Instance);
        Assert.Equal(5u, Assert.Single(again.Installable().Artifacts).Release);
    }

    [Fact]
    public async Task Who_damages_what_is_kept_is_not_asked_for_a_first_root()
    {
        await _gateway.DisposeAsync();
        await File.WriteAllTextAsync(_folder.In(TrustFile.FileName), "{");
        _trust = new GatewayTrust(new TrustFile(_folder.Path), () => _now, NullLogger<GatewayTrust>.Instance);
        _gateway = new GatewayUnderTest(_authority, _manager.Address) { Trust = _trust }.Start();
        _session = await _manager.NextAsync();
        var asked = _manager.Updates.Asked.Count;
        await OfferAsync(1, 7, _signers.TargetsFile(5, Signers.Lamp(5)));
        await RefusedAsync(UpdatePhrases.DamagedTrust);
        Assert.Equal(asked, _manager.Updates.Asked.Count);
    }

    /// <summary>Announces them, and hands them out when asked.</summary>
    private Task OfferAsync(int root, int timestamp, byte[] targets, byte[]? handedOut = null)
    {
        if (!_files.ContainsKey("root 1")) _files["root 1"] = _signers.RootFile(1);
        (_files["timestamp"], _files["targets"]) = (_signers.TimestampFile(timestamp, targets), handedOut ?? targets);
        return _session.SendAsync(
            new FromManager { UpdateNews = new UpdateNews { Root = (ulong)root, Timestamp = (ulong)timestamp } });
    }

    private UpdatePart Answer(UpdateRequest request)
    {
        var file = _files[request.WhatCase switch
        {
            UpdateRequest.WhatOneofCase.Root => $"root {request.Root}",
            UpdateRequest.WhatOneofCase.Timestamp => "timestamp",
            _ => "targets",
        }];
        return new UpdatePart { Total = (ulong)file.Length, Bytes = ByteString.CopyFrom(file.AsSpan((int)request.Offset)) };
    }

    /// <summary>The manager hears that nothing new is taken, for this and nothing else, and what was believed stays.</summary>
    private async Task RefusedAsync(PhraseKind why)
    {
        await ToldAsync(state => state.Told.Any(told => told.Code == why.Code));
        Assert.Equal(5, _trust.Trusted?.Targets?.Version ?? 5);
    }

    private async Task ToldAsync(Func<UpdateState, bool> holds)
    {
        UpdateState? last = null;
        for (var end = DateTime.UtcNow + ManagerDouble.Timeout; DateTime.UtcNow < end;)
        {
            last = (await _session.NextAsync(FromGateway.BodyOneofCase.Reported)).Reported.Updates;
            if (last is not null && holds(last)) return;
        }
        Assert.Fail($"it said last: {last}");
    }
}
