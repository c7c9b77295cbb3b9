using System.Net.Sockets;
using System.Security.Authentication;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Registry;
using Grpc.Core;

namespace EdgeFleet.Tests.Bearers;

/// <summary>Why a bearer failed, from what a library threw to what a person reads.</summary>
public sealed class BearerCauseTests
{
    [Fact]
    public void What_a_connection_threw_is_found_within_what_wraps_it()
    {
        var refused = new SocketException((int)SocketError.ConnectionRefused);
        Assert.Equal("bearer-refused", Code(new UplinkException(UplinkFault.Lost, "m: no", new RpcException(
            new Status(StatusCode.Unavailable, "no", new HttpRequestException("no", new BearerException("bearer 5g: no", refused)))))));
        Assert.Equal("bearer-no-answer", Code(new TimeoutException()));
        Assert.Equal("bearer-no-way", Code(new SocketException((int)SocketError.NetworkUnreachable)));
        Assert.Equal("bearer-not-trusted", Code(new UplinkException(UplinkFault.Refused, "m: no", new AuthenticationException())));
        Assert.Equal("module-sim-denied", Code(new BearerException("bearer nb: no", new BearerException(BearerPhrases.SimDenied.With()))));
        Assert.Null(Code(new UplinkException(UplinkFault.Lost, "the broker says no")));
    }

    [Theory]
    [InlineData("127.0.0.1", "bearer-refused")]
    [InlineData("nowhere.invalid", "bearer-name-not-found")]
    public async Task A_real_connection_that_fails_has_words(string host, string code)
    {
        var bearer = new InterfaceBearer(new BearerTerms("5g", BearerKind.FiveG), null, TimeProvider.System);
        var fault = await Assert.ThrowsAsync<BearerException>(
            () => bearer.OpenAsync(host, FreePort.Next(), TestContext.Current.CancellationToken));
        Assert.StartsWith("bearer 5g: ", fault.Message, StringComparison.Ordinal);
        Assert.Equal(code, Code(fault));
    }

    [Fact]
    public async Task The_console_tells_it_in_Chinese_and_what_an_older_gateway_says_as_it_came()
    {
        var clock = TimeProvider.System;
        var bearers = new[] { "lan", "5g" }.Select(name => new BearerEntry(new BearerTerms(name, BearerKind.FiveG)).Create(clock)).ToList();
        var uplink = new BearerSelection("manager", bearers, clock);
        uplink.Failed(bearers[0], "https://m: bearer lan: Connection refused", BearerPhrases.Refused.With());
        uplink.Turn();
        uplink.Opened();
        var report = new Reported();
        new BearerReports(bearers, [uplink]).Complete(report);
        report.Uplinks.Add(new UplinkState
        {
            Name = "older", Connected = true, Bearer = "5g", Since = 1, Why = UplinkState.Types.Why.Failed, Cause = "the line was cut",
        });

        await using var fleet = await Fleet.StartAsync();
        using var link = new GatewayLink(fleet.Gateway, 1, new Hello(), fleet.Manager.Clock.GetUtcNow());
        fleet.Manager.Get<GatewayTwins>().Connected(link);
        Assert.False(WordBounds.Cut(report, new GatewayQuotas(), _ => true));
        fleet.Manager.Get<GatewayTwins>().Reported(link, report);
        var chinese = await PageAsync(fleet, "zh-Hans");
        Assert.Contains("对方不接受连接", chinese, StringComparison.Ordinal);
        Assert.DoesNotContain("Connection refused", chinese, StringComparison.Ordinal);
        Assert.Contains("the line was cut", chinese, StringComparison.Ordinal);
        Assert.Contains("bearer lan: Connection refused", await PageAsync(fleet, "en"), StringComparison.Ordinal);
    }

    private static string? Code(Exception failure) => BearerCauses.Of(failure)?.Kind.Code;

    private static async Task<string> PageAsync(Fleet fleet, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/gateways/{fleet.Gateway}");
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Accept-Language", language);
        using var answer = await fleet.People.SendAsync(request);
        return System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }
}
