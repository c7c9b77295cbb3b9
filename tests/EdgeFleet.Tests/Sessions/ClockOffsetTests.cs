using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Sessions;

namespace EdgeFleet.Tests.Sessions;

public sealed class ClockOffsetTests
{
    [Theory]
    [InlineData(86_400_000, "+86400")]
    [InlineData(-45_000, "-45")]
    [InlineData(20_000, null)]
    public async Task A_clock_that_differs_is_a_condition_until_it_is_right_again(long ahead, string? seconds)
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        await gateway.HelloAsync();
        await ReportAsync(host, gateway, host.Time.GetUtcNow().ToUnixTimeMilliseconds() + ahead, 1);
        Assert.Equal(seconds, Open(host));
        await ReportAsync(host, gateway, host.Time.GetUtcNow().ToUnixTimeMilliseconds(), 2);
        Assert.Null(Open(host));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(0)]
    public async Task A_time_that_is_none_breaks_nothing(long time)
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        await gateway.HelloAsync();
        await ReportAsync(host, gateway, time, 1);
        Assert.Equal(time == 0 ? 0 : 1, host.Get<ConditionBook>().Of(Subject.Gateway(1)).Count(c => c.Kind == ClockOffsets.ClockDiffers));
    }

    private static async Task ReportAsync(ManagerHost host, GatewayCall gateway, long time, ulong version)
    {
        await gateway.SendAsync(new FromGateway { Reported = new Reported { Time = time, ConfigurationVersion = version } });
        for (var i = 0; i < 1000 && host.Get<GatewayTwins>().Get(1).Reported?.ConfigurationVersion != version; i++) await Task.Delay(10);
        // The twin is told before the handlers; a second report waits for them.
        await gateway.SendAsync(new FromGateway { Reported = new Reported { Time = time, ConfigurationVersion = version + 100 } });
        for (var i = 0; i < 1000 && host.Get<GatewayTwins>().Get(1).Reported?.ConfigurationVersion != version + 100; i++)
            await Task.Delay(10);
        await host.Get<ConditionWatch>().LookAsync(CancellationToken.None);
    }

    private static string? Open(ManagerHost host) => host.Get<ConditionBook>().Of(Subject.Gateway(1))
        .SingleOrDefault(c => c.Kind == ClockOffsets.ClockDiffers)?.Parameters["seconds"];
}
