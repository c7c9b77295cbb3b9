using EdgeFleet.Nano.Update;

namespace EdgeFleet.Nano.Tests.Update;

public sealed class UpdatePowerCutTests(ITestOutputHelper output)
{
    private readonly SampleImage _old = new(5, 300);

    /// <summary>
    /// A program can be cut before each of its bytes, an erase in sixteen places; what is left there follows from the seed.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cut_at_any_place_of_an_update_costs_time_and_nothing_else(bool healthy)
    {
        var next = new SampleImage(6, 400);
        var uncut = new UpdateBoard().With(_old);
        var before = uncut.Fuse.Bytes;
        new UpdateCycle(uncut, _old, next, healthy).Run(_ => { });
        var places = uncut.Fuse.Bytes - before;
        var cutIn = new HashSet<byte>();
        for (var place = 0; place < places; place++)
        {
            var board = new UpdateBoard(place).With(_old);
            board.Fuse.CutAfter(place);
            var cycle = new UpdateCycle(board, _old, next, healthy);
            cycle.Run(_ => { });
            Assert.Equal(1, board.Cuts);
            cutIn.UnionWith(cycle.CutIn);
        }
        output.WriteLine($"{places} places, cut in stages {string.Join(", ", cutIn.Order())}");
        Assert.True(places > 700);
        Assert.Superset(new HashSet<byte> { SpareStage.Empty, SpareStage.Erasing, SpareStage.Taking, SpareStage.Whole, SpareStage.Trial },
            cutIn);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void However_often_the_power_goes_a_node_runs_one_image_or_the_other_and_arrives(bool healthy)
    {
        var cuts = 0;
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var next = new SampleImage(6, random.Next(100, 1500));
            var board = new UpdateBoard(seed).With(_old);
            new UpdateCycle(board, _old, next, healthy, random.Next(1, Slots.MaxChunk + 1)).Run(b =>
            {
                // Now and then within one record, mostly somewhere in an image; after 40 cuts the supply holds.
                if (b.Cuts < 40) b.Fuse.CutAfter(random.Next(random.Next(4) == 0 ? 64 : 1500));
            });
            cuts += board.Cuts;
        }
        output.WriteLine($"{cuts} cuts");
        Assert.True(cuts > 1000);
    }
}
