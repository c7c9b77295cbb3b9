using EdgeFleet.City.Network;

namespace EdgeFleet.Renode;

/// <summary>One street lamp at a gateway and a manager, for all of these.</summary>
[Collection(Rows.First)]
public sealed class LampTests(LampTests.Fleet fleet) : IClassFixture<LampTests.Fleet>, IDisposable
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(5);

    private const string Command = "3416/0/1";
    private const string Level = "3416/0/3";
    private const string Voltage = "3418/0/1";
    private const string SupplyLoss = "3418/0/21";
    private const string Illuminance = "3301/0/5700";

    private readonly CancellationTokenSource _enough = new(Enough);

    [Fact]
    public async Task What_its_chips_measure_is_read_at_the_manager()
    {
        var lamp = await fleet.StartedAsync();
        await lamp.AwaitAsync(Voltage, volts => volts is > 225 and < 235, _enough.Token);
        await lamp.Board.TellAsync("DaylightLux 12000");
        await lamp.AwaitAsync(Illuminance, lux => lux is > 11_000 and < 13_000, _enough.Token);
    }

    [Fact]
    public async Task A_command_dims_it()
    {
        var lamp = await fleet.StartedAsync();
        Assert.Equal("done", await lamp.CommandAsync(Command, 40, _enough.Token));
        await lamp.Board.AwaitAsync("DimmingPermille", permille => permille == 400, _enough.Token);
        await lamp.AwaitAsync(Level, percent => percent == 40, _enough.Token);
    }

    [Fact]
    public async Task A_setting_decides_what_it_gives_at_most()
    {
        var lamp = await fleet.StartedAsync();
        await lamp.ConfigureAsync(new Dictionary<string, object> { ["3416/0/41"] = "60" }, _enough.Token);
        Assert.Equal("done", await lamp.CommandAsync(Command, 100, _enough.Token));
        await lamp.Board.AwaitAsync("DimmingPermille", permille => permille == 600, _enough.Token);
        await lamp.ConfigureAsync(new Dictionary<string, object> { ["3416/0/41"] = "100" }, _enough.Token);
        await lamp.Board.AwaitAsync("DimmingPermille", permille => permille == 1000, _enough.Token);
    }

    [Fact]
    public async Task A_supply_that_sags_is_an_alarm_until_it_is_back()
    {
        var lamp = await fleet.StartedAsync();
        await lamp.Board.TellAsync("SupplyVolts 140");
        await lamp.AwaitAsync(SupplyLoss, raised => raised == 1, _enough.Token);
        await lamp.Board.TellAsync("SupplyVolts 230");
        await lamp.AwaitAsync(SupplyLoss, raised => raised == 0, _enough.Token);
    }

    [Fact]
    public async Task While_its_line_is_dead_it_keeps_what_it_reads()
    {
        var lamp = await fleet.StartedAsync();
        await CutLineAsync(lamp);
        int[] levels = [15_000, 30_000, 45_000];
        await StoreAsync(lamp.Board, levels);
        lamp.Line.State = RelayState.Up;
        await lamp.AwaitAsync(Illuminance, lux => lux is > 43_000 and < 47_000, _enough.Token);
        Assert.Equal(levels, await HeldAsync(lamp, levels));
    }

    [Theory]
    [InlineData(20, 13_000, 26_000)]
    [InlineData(150, 17_000, 34_000)]
    public async Task A_supply_that_goes_within_a_write_costs_nothing_that_was_stored(int bytes, params int[] levels)
    {
        var lamp = await fleet.StartedAsync();
        await CutLineAsync(lamp);
        await StoreAsync(lamp.Board, levels);
        // It goes on storing what changes, until the supply is gone.
        Assert.True(await lamp.Board.CutAfterAsync(
            bytes, TimeSpan.FromMinutes(1), lived => lived.Seconds % 4 < 2 ? "DaylightLux 20000" : "DaylightLux 40000"));
        await lamp.Board.SupplyAsync();
        lamp.Line.State = RelayState.Up;
        await lamp.Board.TellAsync("DaylightLux 5000");
        await lamp.AwaitAsync(Illuminance, lux => lux is > 4_000 and < 6_000, _enough.Token);
        Assert.Equal(levels, await HeldAsync(lamp, levels));
        Assert.Equal("done", await lamp.CommandAsync(Command, 70, _enough.Token));
        await lamp.Board.AwaitAsync("DimmingPermille", permille => permille == 700, _enough.Token);
    }

    public void Dispose()
    {
        fleet.TestEnded();
        _enough.Dispose();
    }

    // The light sensor ends at 54,612 lux; as everywhere here, it may be wrong by four of its deviations, each a hundredth.
    private async Task CutLineAsync(NodeAtTheManager lamp)
    {
        await lamp.Board.TellAsync("DaylightLux 54000");
        await lamp.AwaitAsync(Illuminance, lux => lux > 51_800, _enough.Token);
        lamp.Line.State = RelayState.Cut;
    }

    // Ten seconds each are more than it takes to measure and to store.
    private async Task StoreAsync(RenodeBoard board, int[] levels)
    {
        foreach (var lux in levels)
        {
            await board.TellAsync($"DaylightLux {lux}");
            await board.LiveAsync(TimeSpan.FromSeconds(10), _enough.Token);
        }
    }

    // Which of these levels the manager holds, in its order; no other test of the class has them.
    private async Task<IEnumerable<int>> HeldAsync(NodeAtTheManager lamp, int[] levels)
    {
        var held = await lamp.ReadingsAsync(Illuminance, _enough.Token);
        return held.Select(lux => levels.FirstOrDefault(level => Math.Abs(lux - level) < 0.05 * level)).Where(level => level > 0);
    }

    public sealed class Fleet : IAsyncLifetime
    {
        private NodeAtTheManager? _lamp;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            if (_lamp is not null) await _lamp.DisposeAsync();
        }

        internal async Task<NodeAtTheManager> StartedAsync() =>
            _lamp ??= await NodeAtTheManager.StartAsync(RealThings.Find(), "streetlight");

        internal void TestEnded() => _lamp?.Board.KeepLogOfFailure();
    }
}
