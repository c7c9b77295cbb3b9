using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Provisioning;
using EdgeFleet.Tests.Registry;
using EdgeFleet.Tests.Uplinks;
using Grpc.Core;

namespace EdgeFleet.Tests.Sessions;

/// <summary>
/// Configuration for gateways that say what they have of it: what is new goes down, and a transfer that broke off goes on.
/// </summary>
public sealed class ConfigurationInPartsTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task A_change_to_one_device_of_200_takes_little_of_a_narrow_bearer()
    {
        await using var fleet = await FullAsync();
        var identity = new GatewayIdentity(fleet.Gateway, await CertificateAsync(fleet),
            X509CertificateLoader.LoadCertificate(fleet.Manager.Get<FleetAuthority>().Certificate));
        var bearer = new InterfaceBearer(new BearerTerms("nb", BearerKind.NbIot), null, TimeProvider.System);
        await using var gateway = new GatewayUnderTest(identity, fleet.Manager.Gateways, [bearer]);
        gateway.Start();
        await GatewayUnderTest.Until(() => gateway.Desired.Count == 1, "no configuration comes");
        var twins = fleet.Manager.Get<GatewayTwins>();
        await GatewayUnderTest.Until(() => twins.Get(fleet.Gateway).Reported?.ConfigurationVersion == 1, "the gateway does not report it");
        var before = Bytes();

        await fleet.ChangeAsync(fleet.Device("renamed"));
        await GatewayUnderTest.Until(() => gateway.Desired.Count == 2, "the change does not come");
        var change = Bytes() - before;
        var whole = (await fleet.Manager.Get<DesiredConfigurations>().CurrentAsync(fleet.Gateway, CancellationToken.None))!;
        Assert.Equal(whole, gateway.Desired[1]);
        Assert.Contains("renamed", whole.Document, StringComparison.Ordinal);
        Assert.InRange(whole.Document.Length, 20_000, 100_000);
        // Tags of the parts up, the device down, and headers.
        Assert.InRange(change, 900, 2500);

        long Bytes() => bearer.Meter.SinceStart is var traffic ? traffic.Sent + traffic.Received : 0;
    }

    [Fact]
    public async Task What_broke_off_goes_on_in_the_next_session_and_what_cannot_be_put_together_comes_whole()
    {
        await using var fleet = await FullAsync();
        using var channel = CertificateTests.Channel(fleet.Manager, await CertificateAsync(fleet));
        var transfer = new ConfigurationTransfer();
        var received = 0u;
        using (var session = await AskedAsync(channel))
        {
            await session.RequestStream.WriteAsync(new FromGateway { Held = transfer.Held("") });
            for (var i = 0; i < 2; i++)
            {
                var portion = (await NextAsync(session, message => message.Portion is not null)).Portion;
                Assert.Equal((1UL, received), (portion.Version, portion.Offset));
                Assert.Null(transfer.Take(portion, ""));
                received += (uint)portion.Bytes.Length;
            }
        }

        using var again = await AskedAsync(channel);
        var held = transfer.Held("");
        Assert.Equal(received, held.Received);
        await again.RequestStream.WriteAsync(new FromGateway { Held = held });
        DesiredConfiguration? taken = null;
        while (taken is null)
        {
            var portion = (await NextAsync(again, message => message.Portion is not null)).Portion;
            Assert.Equal(received, portion.Offset);
            received += (uint)portion.Bytes.Length;
            taken = transfer.Take(portion, "");
        }
        Assert.Equal(await fleet.Manager.Get<DesiredConfigurations>().CurrentAsync(fleet.Gateway, CancellationToken.None), taken);

        // Nobody else is told: one that was asked nothing, and one that says no feature, as all until now.
        await again.RequestStream.WriteAsync(new FromGateway { Held = new HeldConfiguration() });
        // As a gateway says whose parts are no longer those that it told of.
        await again.RequestStream.WriteAsync(new FromGateway { Held = new HeldConfiguration { Refused = true } });
        Assert.Equal(taken, (await NextAsync(again, message => message.Desired is not null)).Desired);
    }

    private static async Task<Fleet> FullAsync()
    {
        var fleet = await Fleet.StartAsync();
        await fleet.AddAsync([.. Enumerable.Range(1, 200).Select(unit => fleet.Device(
            $"house {Convert.ToHexString(SHA256.HashData([(byte)unit]))[..24]}", link: new { address = "tcp://127.0.0.1:1502", unit }))]);
        return fleet;
    }

    private async Task<X509Certificate2> CertificateAsync(Fleet fleet) =>
        await RunningManager.CertificateAsync(await fleet.Manager.EnrolAsync(fleet.ClaimCode, _key), _key);

    /// <summary>A session whose gateway runs nothing, and was asked what it has.</summary>
    private static async Task<AsyncDuplexStreamingCall<FromGateway, FromManager>> AskedAsync(ChannelBase channel)
    {
        var session = new GatewaySessions.GatewaySessionsClient(channel).Session();
        await session.RequestStream.WriteAsync(
            new FromGateway { Hello = new Hello { Protocol = 1, Features = { GatewayFeatures.ConfigurationParts } } });
        await session.RequestStream.WriteAsync(new FromGateway { Reported = new Reported() });
        await NextAsync(session, message => message.WantedParts is not null);
        return session;
    }

    private static async Task<FromManager> NextAsync(
        AsyncDuplexStreamingCall<FromGateway, FromManager> session, Func<FromManager, bool> isIt)
    {
        do Assert.True(await session.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        while (!isIt(session.ResponseStream.Current));
        return session.ResponseStream.Current;
    }
}
