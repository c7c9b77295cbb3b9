using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Streetlight;

namespace EdgeFleet.Nano.Tests.Lamps;

public sealed class LampAllocationTests
{
    [Fact]
    public void A_step_allocates_nothing_through_a_night_with_orders()
    {
        var quiet = new Quiet();
        var lamp = new LampController(new LampHardware
        {
            Relay = quiet,
            Dimming = quiet,
            Contact = quiet,
            Bus = quiet,
            MeterLine = quiet,
            MeterScale = new Bl0942Scale(1000, 1_950_000, 510),
            Memory = new LampMemory(quiet),
        });
        var time = new NodeTime();
        var command = lamp.Points.Single(point => point is { Object: 3416, Resource: 1 });

        void Run(int fromSecond, int untilSecond)
        {
            for (long ms = fromSecond * 1000L; ms < untilSecond * 1000L; ms += 100)
            {
                time.Move(ms, ms % 7000 > 1000, 1_774_060_000_000 + ms);
                if (ms % 60_000 == 0) lamp.Write(command, ms / 60_000 % 101, time);
                lamp.Step(time);
            }
        }

        Run(0, 4000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(4000, 40_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(quiet.Switched > 100, "the lamp has been on and off");
    }

    /// <summary>Hardware on which all goes well and nothing is measured.</summary>
    private sealed class Quiet : II2cBus, ISerialLine, IDigitalOutput, IPulseOutput, IDigitalInput, IFlash
    {
        private readonly byte[] _memory = new byte[2048];

        public int Switched { get; private set; }

        public int Size => _memory.Length;

        public int SectorSize => 1024;

        public bool Transfer(int address, byte[] write, int writeCount, byte[] read, int readCount)
        {
            Array.Clear(read, 0, readCount);
            return true;
        }

        public bool Read() => true;

        public int Read(byte[] buffer, int offset, int count) => 0;

        void ISerialLine.Write(byte[] buffer, int offset, int count)
        {
        }

        public void Reopen()
        {
        }

        public void Write(bool on) => Switched++;

        public void Write(int permille) => Switched++;

        public void Read(int address, byte[] buffer, int offset, int count) => Array.Copy(_memory, address, buffer, offset, count);

        bool IFlash.Write(int address, byte[] buffer, int offset, int count)
        {
            for (var i = 0; i < count; i++) _memory[address + i] &= buffer[offset + i];
            return true;
        }

        public bool Erase(int address)
        {
            Array.Fill(_memory, (byte)0xFF, address & ~1023, 1024);
            return true;
        }
    }
}
