using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Tests.Devices;

/// <summary>On a node, what a driver allocates in its loop is a collection and a pause.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void Drivers_allocate_nothing_once_they_are_made()
    {
        var bus = new Quiet();
        var light = new Bh1750(bus, Bh1750Registers.AddressLow, 69, 500);
        var climate = new Sht4x(bus, 500);
        var tilt = new Lis3dh(bus, Lis3dhRegisters.AddressLow);
        var pins = new Mcp23017(bus, Mcp23017Registers.Address, 0);
        var power = new Bl0942(bus, 0, new Bl0942Scale(1000, 1_950_000, 510), 500);
        var memory = new Mb85rc256(bus, Mb85rc256Registers.Address, 1024);
        var flash = new W25q128(bus, 10_000_000);
        var clock = new Pcf8563(bus);
        var precise = new Rv3032(bus);
        var buffer = new byte[64];

        void Step(long nowMs)
        {
            light.Step(nowMs);
            climate.Step(nowMs);
            tilt.Step(nowMs);
            pins.Step(nowMs);
            power.Step(nowMs);
            memory.Write(0, buffer, 0, 64);
            memory.Read(0, buffer, 0, 64);
            flash.Write(0, buffer, 0, 64);
            flash.Read(0, buffer, 0, 64);
            flash.Erase(0);
            clock.Set(1_709_208_000_123 + nowMs);
            clock.Read();
            precise.Set(1_709_208_000_123 + nowMs);
            precise.Read();
            precise.TakeEvent();
        }

        for (var ms = 0; ms < 5000; ms += 20) Step(ms);
        Assert.True(bus.Transfers > 1000, "the loop has been through");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var ms = 5000; ms < 10_000; ms += 20) Step(ms);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>A bus on which everything is acknowledged and reads as 0: what is written does not come back.</summary>
    private sealed class Quiet : II2cBus, ISpiBus, ISerialLine
    {
        public int Transfers { get; private set; }

        public bool Transfer(int address, byte[] write, int writeCount, byte[] read, int readCount)
        {
            Transfers++;
            Array.Clear(read, 0, readCount);
            return true;
        }

        public bool Transfer(byte[] write, byte[] read, int count)
        {
            Transfers++;
            Array.Clear(read, 0, count);
            return true;
        }

        public int Read(byte[] buffer, int offset, int count) => 0;

        public void Write(byte[] buffer, int offset, int count)
        {
        }

        public void Reopen()
        {
        }
    }
}
