using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers.Modbus;
using EdgeFleet.Tests.Modbus;

namespace EdgeFleet.Tests.Runtime;

/// <summary>The one write path: what passes, what does not, and what the device says.</summary>
public class WriteTests
{
    private static readonly PointPath Vent = PointPath.Parse("3337/0/5536");

    [Theory]
    [InlineData(2, "3337/0/5536", "10", "no device 2")]
    [InlineData(1, "3337/9/5536", "10", "no point 3337/9/5536")]
    [InlineData(1, "3303/0/5700", "10", "read only")]
    [InlineData(1, "3337/0/5536", "open", "write a decimal with a point")]
    [InlineData(1, "3337/0/5536", "1e1", "write a decimal with a point")]
    [InlineData(1, "3337/0/5536", "", "write a decimal with a point")]
    [InlineData(1, "3337/0/5536", "-0.5", "below the lowest allowed value of 3337/0/5536, 0 %")]
    [InlineData(1, "3337/0/5536", "100.5", "above the highest allowed value of 3337/0/5536, 100 %")]
    [InlineData(1, "3337/0/5536", "10.3", "write a multiple of 0.5")]
    [InlineData(1, "3306/0/5850", "1", "write true or false")]
    public async Task What_may_not_be_written_is_refused_and_never_sent(long device, string path, string value, string reason)
    {
        await using var server = new ScriptedServer(_ => Task.CompletedTask);
        await using var runtime = Start(server.Address);
        var outcome = await runtime.WriteAsync(device, PointPath.Parse(path), value);
        Assert.Equal(WriteStatus.Refused, outcome.Status);
        Assert.Contains(reason, outcome.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request[7] > 4);
    }

    [Fact]
    public async Task A_write_is_scaled_sent_once_and_seen_at_once()
    {
        var held = 0;
        await using var server = new ScriptedServer(async request =>
        {
            if (request.Function == 6) held = request.Count;
            await request.SendAsync(request.Function switch
            {
                6 => request.Frame,
                3 => request.Answer([3, (byte)(2 * request.Count),
                    .. Enumerable.Repeat(new[] { (byte)0, (byte)held }, request.Count).SelectMany(pair => pair)]),
                _ => request.Answer(1, 1, 0),
            });
        });
        var sink = new ListSink();
        await using var runtime = RuntimeBench.Runtime(new ModbusDriver(), sink, TimeProvider.System);
        Assert.Empty(runtime.Apply(RuntimeBench.Document(server.Address, [1], periodMs: 24 * 60 * 60 * 1000, timeoutMs: 20_000)));
        var outcome = await runtime.WriteAsync(1, Vent, "40.5");
        Assert.Equal(WriteOutcome.Done, outcome);
        Assert.Equal(81, held);
        // The period is a day; the device is read because it was written.
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!sink.All.Any(entry => entry.Reading.Series.Path == Vent && entry.Reading.Value.AsNumber() == 40.5))
            await Task.Delay(10, timeout.Token);
        Assert.Single(server.Requests, request => request[7] == 6);
    }

    [Fact]
    public async Task A_device_that_does_not_confirm_leaves_it_open_and_is_not_asked_twice()
    {
        await using var server =
            new ScriptedServer(request => request.Function == 6 ? Task.CompletedTask : request.SendAsync(request.Registers()));
        await using var runtime = Start(server.Address, timeoutMs: 200);
        var outcome = await runtime.WriteAsync(1, Vent, "40");
        Assert.Equal(WriteStatus.Failed, outcome.Status);
        Assert.Equal(FaultKind.NoAnswer, outcome.Fault?.Kind);
        Assert.Contains("whether the write happened is not known", outcome.Detail, StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request[7] == 6);
    }

    [Fact]
    public async Task A_device_that_is_not_reachable_was_not_written()
    {
        string address;
        await using (var server = new ScriptedServer(_ => Task.CompletedTask)) address = server.Address;
        await using var runtime = Start(address);
        var outcome = await runtime.WriteAsync(1, Vent, "40");
        Assert.Equal(WriteStatus.Failed, outcome.Status);
        Assert.Contains("nothing was written", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_refuses_is_quoted()
    {
        await using var server =
            new ScriptedServer(request => request.SendAsync(request.Function == 6 ? request.Exception(4) : request.Registers()));
        await using var runtime = Start(server.Address, timeoutMs: 20_000);
        var outcome = await runtime.WriteAsync(1, Vent, "40");
        Assert.Equal(FaultKind.Refused, outcome.Fault?.Kind);
        Assert.Contains("exception 04: the device failed", outcome.Detail, StringComparison.Ordinal);
    }

    private static DeviceRuntime Start(string address, int timeoutMs = 2000)
    {
        var runtime = RuntimeBench.Runtime(new ModbusDriver(), new ListSink(), TimeProvider.System);
        Assert.Empty(runtime.Apply(RuntimeBench.Document(address, [1], periodMs: 24 * 60 * 60 * 1000, timeoutMs, retries: 0)));
        return runtime;
    }
}
