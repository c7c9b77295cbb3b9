using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Points;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Modbus;

/// <summary>What a device taught holds for whichever of its points are read.</summary>
public sealed class PartialReadTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Only_the_points_that_are_due_are_asked_for_and_given()
    {
        await using var server = new ScriptedServer(request => request.SendAsync(request.Registers()));
        await using var bench = new ModbusBench(server.Address, Sources([0, 1, 200, 400]), time: _clock);
        var result = await bench.ReadAsync(PointSet.Of(1, 3));
        Assert.Equal([1, 3], result.Samples.Select(sample => sample.Point));
        Assert.Equal([(1, 1), (400, 1)], Asked(server));
        Assert.Equal([0, 1, 2, 3], (await bench.ReadAsync()).Samples.Select(sample => sample.Point));
    }

    [Fact]
    public async Task A_gap_that_was_learned_with_all_points_is_not_bridged_with_some()
    {
        // Registers 3 to 5 are not there.
        await using var server = Without(3, 5);
        await using var bench = new ModbusBench(server.Address, Sources([0, 2, 6, 8]), time: _clock);
        Assert.Equal(4, (await bench.ReadAsync()).Samples.Count);
        server.Forget();
        Assert.Equal([1, 2], (await bench.ReadAsync(PointSet.Of(1, 2))).Samples.Select(sample => sample.Point));
        Assert.Equal([(2, 1), (6, 1)], Asked(server));
        Assert.Null((await bench.ReadAsync(PointSet.Of(0, 3))).Fault);
    }

    [Fact]
    public async Task A_point_that_the_device_does_not_have_is_its_fault_whatever_is_read()
    {
        await using var server = Without(300, 300);
        await using var bench = new ModbusBench(server.Address, Sources([0, 300]), time: _clock);
        Assert.Contains("3300/1/5700", (await bench.ReadAsync()).Fault!.What, StringComparison.Ordinal);
        var part = await bench.ReadAsync(PointSet.Of(0));
        Assert.Contains("3300/1/5700", part.Fault!.What, StringComparison.Ordinal);
        Assert.Equal(0, Assert.Single(part.Samples).Point);
    }

    /// <summary>Devices of all kinds, asked for other points at each poll.</summary>
    [Fact]
    public void Whatever_is_read_when_all_that_is_due_and_there_comes_and_nothing_else()
    {
        var random = new Random(22);
        for (var device = 0; device < 300; device++)
        {
            var spans = Enumerable.Range(0, 40).OrderBy(_ => random.Next()).Take(random.Next(2, 20)).Order()
                .Select((slot, point) => new ReadSpan(point, 0, slot * 5, random.Next(1, 4))).ToList();
            var missing = spans.Where(_ => random.Next(8) == 0).Select(span => span.Point).ToHashSet();
            var holes = Enumerable.Range(0, 40).Where(_ => random.Next(6) == 0).Select(slot => slot * 5 + 4).ToHashSet();
            var (limit, cost) = (random.Next(3, 60), random.Next(1, 20));
            var plan = new LearnedPlan(spans, _ => new TableCost(60, cost));
            for (var poll = 0; poll < 30; poll++)
            {
                _clock.Advance(TimeSpan.FromSeconds(random.Next(1, 900)));
                var some = spans.Where(_ => random.Next(2) == 0).Select(span => span.Point);
                var due = random.Next(4) == 0 ? PointSet.All : PointSet.Of(some);
                var (read, asked) = Poll(plan, due, request => request.Length > limit ? (byte)3
                    : spans.Any(span => missing.Contains(span.Point) && span.Address < request.End && request.Address < span.End)
                        || holes.Any(hole => hole >= request.Address && hole < request.End) ? (byte)2 : (byte)0);
                Assert.Equal(
                    spans.Select(span => span.Point).Where(point => due.Contains(point) && !missing.Contains(point)), read.Order());
                Assert.True(asked <= 8 * spans.Count, $"{asked} requests for {spans.Count} points");
            }
        }
    }

    private (List<int> Read, int Asked) Poll(LearnedPlan plan, PointSet due, Func<ReadRequest, byte> refusal)
    {
        var (read, asked, toRead) = (new List<int>(), 0, new Stack<ReadRequest>(plan.Begin(due, _clock).Reverse()));
        while (toRead.TryPop(out var request))
        {
            asked++;
            if (refusal(request) is > 0 and var code)
            {
                foreach (var instead in plan.Refused(request, code, _clock).Reverse()) toRead.Push(instead);
                continue;
            }
            plan.Answered(request, _clock);
            read.AddRange(request.Spans.Select(span => span.Point));
        }
        return (read, asked);
    }

    /// <summary>A device that does not have these registers.</summary>
    private static ScriptedServer Without(int first, int last) => new(request =>
    {
        var (address, count) = Asked(request.Frame);
        return request.SendAsync(address <= last && first < address + count ? request.Exception(2) : request.Registers());
    });

    private static IEnumerable<(int Address, int Count)> Asked(ScriptedServer server) => server.Requests.Select(Asked);

    private static (int Address, int Count) Asked(byte[] frame) => (frame[8] << 8 | frame[9], frame[10] << 8 | frame[11]);

    private static string Sources(int[] addresses) =>
        string.Join(',', addresses.Select(address => $$"""{"table":"holding","address":{{address}},"type":"uint16"}"""));
}
