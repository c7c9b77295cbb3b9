using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Updates;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Manager.Updates;
using EdgeFleet.Tests.Provisioning;
using EdgeFleet.Tests.Uplinks;
using Google.Protobuf;

namespace EdgeFleet.Tests.Updates;

/// <summary>Signed metadata from the real manager to the real gateway's session, and what the manager hears of it.</summary>
public sealed class GatewayTrustTests
{
    [Fact]
    public async Task A_gateway_follows_the_roots_of_its_manager_one_by_one_and_hears_of_news_at_once()
    {
        await using var fleet = await UpdatingFleet.StartAsync();
        var signers = fleet.Signers;
        fleet.Connect();
        await GatewayUnderTest.Until(() => fleet.Manager.Get<EdgeFleet.Manager.Sessions.GatewayTwins>()
            .Get(fleet.Identity.Number).Reported?.Updates is not null, "it reports nothing of updates");
        Assert.Equal(new UpdateState(), fleet.Told);

        await fleet.BringAsync("root", signers.RootFile(1));
        await fleet.UntilAsync(1, 0);
        await fleet.BringAsync("targets", signers.TargetsFile(1, Signers.Lamp(7)));
        await fleet.UntilAsync(1, 1);
        Assert.Equal(7u, Assert.Single(fleet.Trust.Installable().Artifacts).Release);
        Assert.Empty(fleet.Told.Refused);

        // While it is away, all keys change hands.
        await fleet.RestartAsync();
        for (var version = 2; version <= 4; version++)
        {
            var before = signers.Root;
            (signers.Root, signers.Targets) = ([signers.Key(), signers.Key()], [signers.Key()]);
            await fleet.BringAsync("root", signers.RootFile(version, before));
        }
        await fleet.BringAsync("targets", signers.TargetsFile(2, Signers.Lamp(8)));
        fleet.Connect();
        await fleet.UntilAsync(4, 2);
        Assert.Equal(8u, Assert.Single(fleet.Trust.Installable().Artifacts).Release);
        var report = await fleet.ReportAsync();
        Assert.Equal((4, 2), ((int)report["root"]!, (int)report["targets"]!));
        Assert.True((long)report["timestamp"]! > 1_700_000_000);

        // What it believed it still does, without anybody to ask.
        await fleet.RestartAsync();
        Assert.Equal(8u, Assert.Single(fleet.Trust.Installable().Artifacts).Release);
    }

    [Fact]
    public async Task Without_a_clock_only_a_root_is_taken_and_the_manager_hears_why()
    {
        await using var fleet = await UpdatingFleet.StartAsync();
        await fleet.BringAsync("root", fleet.Signers.RootFile(1));
        await fleet.BringAsync("targets", fleet.Signers.TargetsFile(1, Signers.Lamp(7)));
        fleet.KnowsTime = false;
        fleet.Connect();
        await GatewayUnderTest.Until(() => fleet.Told.Refused.Count > 0, "it does not say why it takes nothing");
        Assert.Equal((1UL, 0UL), (fleet.Told.Root, fleet.Told.Timestamp));
        Assert.Equal(UpdatePhrases.NoClock.Code, Assert.Single(fleet.Told.Told).Code);
        Assert.Contains("clock", (string)(await fleet.ReportAsync())["refused"]![0]!, StringComparison.Ordinal);

        fleet.KnowsTime = true;
        await fleet.RestartAsync();
        fleet.Connect();
        await fleet.UntilAsync(1, 1);
        Assert.Empty(fleet.Told.Refused);
        // Cut off from news for longer than a timestamp lives: nothing new, and the session goes on.
        fleet.Manager.Clock.Advance(UpdateBook.TimestampLife);
        await GatewayUnderTest.Until(() => fleet.Told.Told.Any(told => told.Code == UpdatePhrases.Expired.Code), "it does not say so");
    }

    [Fact]
    public async Task Over_a_narrow_bearer_targets_come_in_small_parts()
    {
        await using var fleet = await UpdatingFleet.StartAsync();
        await fleet.BringAsync("root", fleet.Signers.RootFile(1));
        var targets = fleet.Signers.TargetsFile(
            1, Enumerable.Range(1, 30).Select(release => Signers.Lamp((uint)release, $"lamp {release}")));
        await fleet.BringAsync("targets", targets);
        var bearer = new InterfaceBearer(new BearerTerms("nb", BearerKind.NbIot), null, TimeProvider.System);
        fleet.Connect(bearer);
        await fleet.UntilAsync(1, 1);
        var (sent, received) = bearer.Meter.SinceStart;
        // The files, compressed, and a question for each 2 kB; the beginning of a session and its first report take the most of it.
        Assert.InRange(targets.Length, 8_000, 20_000);
        Assert.InRange(sent + received, 8_000, targets.Length + 10_000);
    }

    [Fact]
    public async Task A_file_goes_on_where_it_broke_off_in_an_earlier_session()
    {
        var file = Enumerable.Range(0, 5000).Select(i => (byte)i).ToArray();
        var wanted = new WantedMetadata(MetadataRole.Root, 3, MetadataBounds.RootBytes);
        var transfer = new MetadataTransfer();
        var asked = new List<ulong>();
        await Assert.ThrowsAsync<IOException>(() => transfer.FetchAsync(wanted, 2000, request =>
            asked.Count == 1 ? throw new IOException("the link is gone") : Part(request)));
        Assert.Equal(file, (await transfer.FetchAsync(wanted, 2000, Part)).ToArray());
        Assert.Equal([0UL, 2000, 4000], asked);
        // Another file begins at its beginning, and the same again too.
        await transfer.FetchAsync(wanted, 2000, Part);
        Assert.Equal(0UL, asked[3]);

        Task<UpdatePart> Part(UpdateRequest request)
        {
            asked.Add(request.Offset);
            var bytes = file.Skip((int)request.Offset).Take((int)request.Most).ToArray();
            return Task.FromResult(new UpdatePart { Total = (ulong)file.Length, Bytes = ByteString.CopyFrom(bytes) });
        }
    }

    [Fact]
    public async Task A_gateway_that_is_older_than_this_is_told_nothing()
    {
        await using var fleet = await UpdatingFleet.StartAsync();
        await fleet.BringAsync("root", fleet.Signers.RootFile(1));
        using var channel = CertificateTests.Channel(fleet.Manager, fleet.Identity.Certificate);
        using var session = new GatewaySessions.GatewaySessionsClient(channel).Session();
        await session.RequestStream.WriteAsync(new FromGateway { Hello = new Hello { Protocol = 1 } });
        Assert.True(await session.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Contains(ManagerFeatures.Updates, session.ResponseStream.Current.Welcome.Features);
        await session.RequestStream.CompleteAsync();
        while (await session.ResponseStream.MoveNext(CancellationToken.None))
            Assert.NotEqual(FromManager.BodyOneofCase.UpdateNews, session.ResponseStream.Current.BodyCase);
    }
}
