using EdgeFleet.Edge.Delivery;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Uplinks;

public sealed class UnsetClockTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    /// <summary>The gateway's clock judges dates in a handshake, not the machine's, which may be the one that is wrong.</summary>
    [Theory]
    [InlineData(-3650, true)]
    [InlineData(0, false)]
    [InlineData(3, true)]
    public async Task A_clock_that_was_never_set_judges_no_dates_and_one_that_was_is_named(int days, bool connects)
    {
        await using var manager = await ManagerDouble.StartAsync(_authority, from: DateTimeOffset.UtcNow.AddDays(2));
        var clock = new DateClock();
        clock.Advance(TimeSpan.FromDays(days));
        await using var gateway = new GatewayUnderTest(_authority, manager.Address, clock: clock);
        if (connects)
        {
            await using var channel = await gateway.Sessions.OpenAsync(new() { Protocol = 1 }, CancellationToken.None);
            Assert.Equal(7, channel.Welcome.Gateway);
            return;
        }
        var refused = await Assert.ThrowsAsync<UplinkException>(
            () => gateway.Sessions.OpenAsync(new() { Protocol = 1 }, CancellationToken.None));
        Assert.Equal(UplinkFault.Lost, refused.Fault);
        Assert.Contains("clock", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("check the address", refused.Message, StringComparison.Ordinal);
    }
}
