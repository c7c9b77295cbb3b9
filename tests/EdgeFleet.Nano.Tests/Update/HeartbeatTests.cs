using EdgeFleet.Nano.Boot;

namespace EdgeFleet.Nano.Tests.Update;

public sealed class HeartbeatTests
{
    [Fact]
    public void What_has_stepped_since_it_was_asked_last_is_alive()
    {
        var heartbeat = new Heartbeat();
        Assert.False(heartbeat.IsAlive());
        heartbeat.Stepped[0] = true;
        Assert.True(heartbeat.IsAlive());
        Assert.False(heartbeat.IsAlive());
    }
}
