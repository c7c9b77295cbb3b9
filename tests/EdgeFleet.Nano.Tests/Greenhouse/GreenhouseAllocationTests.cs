using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Greenhouse;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Tests.Greenhouse;

public sealed class GreenhouseAllocationTests
{
    [Fact]
    public void A_step_allocates_nothing_through_a_day_with_orders()
    {
        var quiet = new Quiet();
        RollerHardware Roller() =>
            new() { Open = quiet, Close = quiet, AtOpen = quiet, AtClosed = quiet, OverCurrent = quiet, PhaseFault = quiet };
        var expander = new Mcp23017(quiet, Mcp23017Registers.Address, 0);
        Transmitter Current() => new(quiet, Transmitter.FullMicroamps, 0, 1000);
        var house = new GreenhouseController(new GreenhouseHardware
        {
            Climate = new Sht4x(quiet, 2000),
            Light = new Bh1750(quiet, Bh1750Registers.AddressLow, 31, 2000),
            Expander = expander,
            Co2 = Current(),
            Soil = Current(),
            Outside = Current(),
            Wind = Current(),
            Vent = Roller(),
            Quilt = Roller(),
            Valve = quiet,
            Wet = quiet,
            MainsLost = quiet,
            PumpNotReady = quiet,
            LocalStop = quiet,
        });
        var time = new NodeTime();
        var command = house.Points.Single(point => point is { Object: 3337, Instance: 0 });

        void Run(int fromSecond, int untilSecond)
        {
            for (long ms = fromSecond * 1000L; ms < untilSecond * 1000L; ms += 100)
            {
                time.Move(ms, true, 1_774_060_000_000 + ms);
                quiet.Level = (int)(ms / 1000 % 4096);
                if (ms % 60_000 == 0) house.Write(command, ms / 60_000 % 1001, time);
                house.Step(time);
            }
        }

        Run(0, 4000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(4000, 40_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(quiet.Switched > 100, "something has been switched");
    }

    /// <summary>Hardware on which nothing is wrong, and currents that wander.</summary>
    private sealed class Quiet : II2cBus, IDigitalOutput, IDigitalInput, IAnalogInput
    {
        public int Level { get; set; }

        public int Switched { get; private set; }

        public int Full => 4095;

        public bool Transfer(int address, byte[] write, int writeCount, byte[] read, int readCount)
        {
            Array.Clear(read, 0, readCount);
            return true;
        }

        bool IDigitalInput.Read() => false;

        public void Write(bool on) => Switched++;

        int IAnalogInput.Read() => Level;
    }
}
