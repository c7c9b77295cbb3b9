using EdgeFleet.Nano.Tests.Nodes;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Budgets;

/// <summary>Bytes that the loop of a node allocates: none, whatever its gateway asks.</summary>
public sealed class LoopTests(ITestOutputHelper output)
{
    /// <summary>On a board, what is allocated in the loop is a collection and a pause.</summary>
    [Fact]
    public void Steps_with_traffic_allocate_nothing()
    {
        var bench = new NodeBench();
        bench.Application.OnStep = time =>
        {
            bench.Application.Temperature.Set(time.UptimeMs / 10);
            bench.Application.Alarm.Set(time.UptimeMs / 500 % 2 == 0);
        };
        var requests = new List<byte[]>();
        for (var i = 0; i < 400; i++)
        {
            var id = i;
            requests.Add(bench.Request(frame =>
            {
                NodeBench.Time(frame, 1_800_000_000_000 + id * 100_000L);
                NodeBench.Part(frame, PartType.Confirm, to => to.WriteUInt32((uint)id));
                NodeBench.Part(frame, PartType.Read, to => to.WritePath(3303, 0, 5700));
                NodeBench.Part(frame, PartType.Write, to =>
                {
                    CommandPart.WriteHead(to, id, 0, CommandPhase.Select, 3312, 0, 5850);
                    to.WriteBoolean(true);
                });
                NodeBench.Part(frame, PartType.Configure, to => ConfigurePart.WriteHead(to, (uint)id + 1, 0, 0));
                NodeBench.Part(frame, PartType.Identify, _ => { });
                NodeBench.Part(frame, PartType.Collect, to => to.WriteUInt32(0));
            }));
        }

        void Traffic(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                bench.Line.Put(requests[i]);
                for (var step = 0; step < 25; step++) bench.Step();
                Assert.True(bench.Line.Take().Length > 100);
            }
        }

        Traffic(0, 200);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Traffic(200, 400);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"{allocated} bytes in 5000 steps");
        Assert.Equal(0, allocated);
        Assert.True(bench.Node.Records.Confirmed > 300);
        Assert.Equal(0u, bench.Node.SelfTestWord);
    }
}
