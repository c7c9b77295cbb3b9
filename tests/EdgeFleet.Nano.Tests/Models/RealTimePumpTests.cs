using EdgeFleet.Models;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Nano.Tests.Models;

public sealed class RealTimePumpTests
{
    [Fact]
    public async Task It_moves_a_world_along_with_the_clock_until_it_is_stopped()
    {
        var clock = new FakeTimeProvider();
        var steps = new List<long>();
        var stepped = new SemaphoreSlim(0);
        await using (var pump = new RealTimePump(clock, TimeSpan.FromMilliseconds(5), us =>
        {
            steps.Add(us);
            stepped.Release();
        }))
        {
            for (var i = 0; i < 3; i++)
            {
                clock.Advance(TimeSpan.FromMilliseconds(5));
                await stepped.WaitAsync(TestContext.Current.CancellationToken);
            }
        }
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([5_000, 10_000, 15_000], steps);
    }

    [Fact]
    public async Task What_the_world_throws_is_not_lost()
    {
        var clock = new FakeTimeProvider();
        var pump = new RealTimePump(clock, TimeSpan.FromMilliseconds(5), _ => throw new InvalidOperationException("broken world"));
        clock.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Equal("broken world", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await pump.DisposeAsync())).Message);
    }
}
