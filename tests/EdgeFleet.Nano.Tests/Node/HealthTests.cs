using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Nodes;

public sealed class HealthTests(ITestOutputHelper output)
{
    [Fact]
    public void An_application_that_throws_is_counted_shown_and_reached_all_the_same()
    {
        var bench = new NodeBench();
        bench.Application.Throws = true;
        bench.Run(1000);
        Assert.Equal(50u, bench.Node.Faults.Application);
        Assert.Equal(50, bench.Application.Steps);
        Assert.Equal(StatusPart.SelfTestFault, bench.Collect().Status.Flags);
        Assert.Equal(SelfTest.ApplicationFault, bench.Node.SelfTestWord);
    }

    [Fact]
    public void The_application_has_the_lower_bits_of_the_self_test_word()
    {
        var bench = new NodeBench();
        bench.Application.SelfTest = 0xFF000005;
        bench.Run(40);
        Assert.Equal(5u, bench.Node.SelfTestWord);
        bench.Node.Step(bench.NowMs + 5000);
        Assert.Equal(5u | SelfTest.LateFault, bench.Node.SelfTestWord);
    }

    [Fact]
    public void A_trial_is_confirmed_after_a_minute_of_steps_without_a_fault()
    {
        var bench = new NodeBench(updates: new FakeUpdates { OnTrial = true });
        bench.Run(50_000);
        bench.Application.Throws = true;
        bench.Step();
        bench.Application.Throws = false;
        bench.Run(59_000);
        Assert.Equal(0, bench.Updates!.Confirmations);
        bench.Run(1100);
        Assert.Equal(1, bench.Updates.Confirmations);
        bench.Run(2_000_000);
        Assert.False(bench.Node.WantsRestart);
    }

    [Fact]
    public void A_trial_of_a_node_with_an_address_waits_for_its_gateway()
    {
        var bench = new NodeBench();
        bench.Ask(frame => NodeBench.Part(frame, PartType.Assign, to => AssignPart.Write(to, NodeBench.Id, 8)));
        var updates = new FakeUpdates { OnTrial = true };
        var trial = new NodeBench(bench, updates);
        trial.Run(120_000);
        Assert.Equal(0, updates.Confirmations);
        trial.Collect();
        Assert.Equal(1, updates.Confirmations);
    }

    [Fact]
    public void A_trial_that_is_not_confirmed_wants_its_restart()
    {
        var bench = new NodeBench(updates: new FakeUpdates { OnTrial = true });
        bench.Application.Throws = true;
        bench.Run(899_000);
        Assert.False(bench.Node.WantsRestart);
        bench.Run(2000);
        Assert.True(bench.Node.WantsRestart);
        Assert.Equal(0, bench.Updates!.Confirmations);
    }

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
