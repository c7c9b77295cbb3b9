using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Nodes;

public sealed class HealthTests
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
        Assert.Equal(1, bench.Updates.Confirmations);
    }

    [Fact]
    public void What_is_not_on_trial_is_told_to_be_healthy_once_a_boot()
    {
        var bench = new NodeBench(updates: new FakeUpdates());
        bench.Run(59_000);
        Assert.Equal(0, bench.Updates!.Confirmations);
        bench.Run(200_000);
        Assert.Equal(1, bench.Updates.Confirmations);
    }

    [Fact]
    public void Fault_counts_can_be_read()
    {
        var bench = new NodeBench();
        bench.Send([0, 5, 5, 5, 5, 5, 5, 0]);
        bench.Application.Throws = true;
        bench.Step();
        bench.Application.Throws = false;
        var values = bench.Ask(frame => NodeBench.Part(frame, PartType.Read, to =>
        {
            for (var resource = 1; resource <= 10; resource++) to.WritePath(NodeFaults.Object, 0, resource);
        })).Single(PartType.Values);
        var read = new List<(int, long)>();
        var value = new WireValue();
        while (values.Left > 0)
        {
            values.Skip(5);
            var quality = values.ReadByte();
            Assert.True(value.Read(values));
            read.Add((quality, value.Mantissa));
        }
        Assert.Equal([(0, 1), (0, 0), (0, 0), (0, 0), (0, 0), (0, 1), (0, 0), (0, 0), (0, 0), (2, 0)], read);
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
}
