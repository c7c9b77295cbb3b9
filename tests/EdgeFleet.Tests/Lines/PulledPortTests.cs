using EdgeFleet.Edge.Lines;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Lines;

public sealed class PulledPortTests
{
    [Fact]
    public async Task A_serial_port_that_is_pulled_out_is_a_broken_line()
    {
        var terminal = SerialPorts.Open();
        await using var line = new Line($"serial://{terminal.Path}", new SystemPorts(), TimeProvider.System, NullLogger.Instance);
        var waiting = new TaskCompletionSource();
        var turn = new LineTurn("a meter", TimeSpan.FromMinutes(1), SerialSettings.Default);
        var exchange = line.ExchangeAsync<int>(turn, async (stream, over) =>
        {
            waiting.SetResult();
            while (true) await stream.ReceiveAsync(over);
        }, CancellationToken.None);
        await waiting.Task;
        terminal.Dispose();
        Assert.Equal(LineFault.Broken, (await Assert.ThrowsAsync<LineException>(() => exchange)).Fault);
    }
}
