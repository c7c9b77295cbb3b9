using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models.Pins;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Substation;
using EdgeFleet.Nodes;

namespace EdgeFleet.Nano.Tests.Substation;

/// <summary>The application as a whole, and the node as the city uses it.</summary>
public sealed class SubstationNodeTests
{
    [Fact]
    public void A_step_allocates_nothing_while_contacts_move_and_orders_come()
    {
        // The emulated parts allocate, the firmware's own classes must not: so they have hardware on which all goes well.
        var quiet = new Quiet();
        var cabinet = new SubstationController(new SubstationHardware
        {
            Climate = new Sht4x(quiet, 2000),
            Sf6 = new Transmitter(quiet, 22_000, 0, 1000),
            Joints = [new Transmitter(quiet, 22_000, -500, 2000), new Transmitter(quiet, 22_000, -500, 2000),
                new Transmitter(quiet, 22_000, -500, 2000)],
            Expanders = [new Mcp23017(quiet, 0x20, ContactPanel.Inputs), new Mcp23017(quiet, 0x21, ContactPanel.Inputs)],
            Clock = new Rv3032(quiet),
            Remote = quiet,
            BreakerClose = quiet,
            BreakerOpen = quiet,
            Heater = quiet,
            Fan = quiet,
        });
        cabinet.Settings.Single(setting => setting is { Object: 33051, Resource: 1 }).Value = 1;
        cabinet.Configured();
        var command = cabinet.Points.Single(point => point.Writable);
        var time = new NodeTime();
        var told = 0;

        void Run(long fromMs, long untilMs)
        {
            for (var ms = fromMs; ms < untilMs; ms += 20)
            {
                quiet.Levels = ms / 5000 % 2 == 0 ? 0x55 : 0x2A;
                time.Move(ms, ms % 7000 > 1000, 1_774_060_000_000 + ms);
                if (ms % 4000 == 0) cabinet.Write(command, 1 + ms / 4000 % 2, time);
                cabinet.Step(time);
                for (; cabinet.Dated.Count > 0; cabinet.Dated.Remove()) told++;
            }
        }

        Run(0, 60_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(60_000, 300_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(told > 300, $"only {told} events");
    }

    [Fact]
    public void Points_and_settings_have_paths_of_their_own_and_fit_their_memory()
    {
        var cabinet = new SubstationBench().Cabinet;
        var paths = cabinet.Points.Select(point => (point.Object, point.Instance, point.Resource)).ToList();
        Assert.Equal(paths.Count, paths.Distinct().Count());
        var settings = cabinet.Settings.Select(setting => (setting.Object, setting.Instance, setting.Resource)).ToList();
        Assert.Equal(settings.Count, settings.Distinct().Count());
        Assert.Empty(settings.Intersect(paths));
        Assert.All(cabinet.Settings, setting => Assert.InRange(setting.Initial, setting.Min, setting.Max));
        Assert.Equal(-1, cabinet.Check([.. cabinet.Settings.Select(setting => setting.Initial)]));
    }

    [Theory]
    [InlineData(33055, 2, 600, 33055, 2)] // lockout above the alarm
    [InlineData(33051, 2, 5000, 33051, 2)] // a pulse longer than the return
    [InlineData(33051, 5, 2000, 33051, 5)]
    [InlineData(33056, 2, 200, 33056, 1)]
    [InlineData(33056, 6, 3900, 33056, 7)]
    [InlineData(33056, 5, 1000, -1, -1)]
    public void Settings_that_make_no_sense_together_are_refused_by_name(
        int obj, int resource, long value, int refusedObject, int refusedResource)
    {
        var cabinet = new SubstationBench().Cabinet;
        var values = cabinet.Settings.Select(
            setting => setting.Object == obj && setting.Instance == 0 && setting.Resource == resource ? value : setting.Initial).ToArray();
        var found = cabinet.Check(values);
        var refused = found < 0 ? (-1, -1) : (cabinet.Settings[found].Object, cabinet.Settings[found].Resource);
        Assert.Equal((refusedObject, refusedResource), refused);
    }

    [Fact]
    public void Alone_on_a_dead_line_a_node_keeps_its_cabinet_dry_and_starts_again_with_its_coils_off()
    {
        var line = new SerialBus(new SerialFormat(19_200), 1);
        var node = new SubstationNode(line.Join("cabinet"), 7, new byte[32], new byte[32], 1);
        node.SetClock(new DateTimeOffset(2026, 9, 21, 3, 0, 0, TimeSpan.Zero));
        node.Board.Air.OutsideHumidity = 98;
        node.Board.Air.Settle();
        node.Power.On(0);
        Run(node, 0, 30);
        Assert.True(node.Board.HeaterOn);
        node.Power.Off(30_000_000);
        Assert.False(node.Board.HeaterOn);
        Run(node, 30, 60);
        node.Power.On(60_000_000);
        Run(node, 60, 90);
        Assert.True(node.Board.HeaterOn);
        Assert.Equal((0, 0L), (node.Board.Breaker.Operations, node.Board.Breaker.LastPulseUs));
    }

    private static void Run(SubstationNode node, int fromSecond, int untilSecond)
    {
        for (var nowUs = fromSecond * 1_000_000L; nowUs < untilSecond * 1_000_000L; nowUs += 20_000) node.Step(nowUs);
    }

    /// <summary>A bus whose expanders show these levels and remember their configuration, and pins on which all is well.</summary>
    private sealed class Quiet : Nano.Hardware.II2cBus, Nano.Hardware.IAnalogInput, Nano.Hardware.IDigitalInput,
        Nano.Hardware.IDigitalOutput
    {
        public int Levels { get; set; }

        public int Full => 4095;

        public bool Transfer(int address, byte[] write, int writeCount, byte[] read, int readCount)
        {
            if (readCount > 0) Array.Clear(read, 0, readCount);
            if (address is not (0x20 or 0x21) || readCount == 0) return true;
            // From the interrupt enables on: enables, pull-ups, flags, captures, ports.
            read[0] = read[1] = read[8] = read[9] = 0x7F;
            read[10] = 1;
            read[14] = read[15] = (byte)Levels;
            return true;
        }

        int Nano.Hardware.IAnalogInput.Read() => 2000;

        bool Nano.Hardware.IDigitalInput.Read() => true;

        public void Write(bool on)
        {
        }
    }
}
