using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Meter;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Streetlight;

namespace EdgeFleet.Nano.Tests.Nodes;

/// <summary>Counters survive an update and a roll-back: what the first releases wrote is read, and what is written they can read.</summary>
public sealed class CounterStoreTests
{
    private const string LampSlot =
        "07000000141a99be1c000000a00f000037000000f6ff1400e60301055aa50000"
        + "f8ffffffebe56641e3ffffff5ff0ffffc8ffffff0900ebff19fcfefaa55affff";
    private const string MeterSlot = "090000004cea000000000000fdffffffffffffff0000000000010000f94d";

    [Fact]
    public void A_lamp_reads_and_writes_the_bytes_of_its_first_release()
    {
        var flash = Holding(LampSlot);
        var memory = new LampMemory(flash);
        Assert.Equal((123_456_789_012, 4000, 55, (byte)5), (memory.MilliwattHours, memory.LitSeconds, memory.Switchings, memory.Alarms));
        Assert.Equal((true, -10, 20, 998), (memory.HasMounting, memory.MountingX, memory.MountingY, memory.MountingZ));
        memory.Save();
        Assert.Equal("08000000" + LampSlot[8..64] + "f7ffffff" + LampSlot[72..], Slot(flash, 1, 64));
    }

    [Fact]
    public void A_meter_node_reads_and_writes_the_bytes_of_its_first_release()
    {
        var flash = Holding(MeterSlot);
        var counters = new MeterCounters(flash, 3);
        Assert.Equal((59_980, -3, 1L << 40), (counters.Get(0), counters.Get(1), counters.Get(2)));
        counters.Set(0, 1);
        counters.Set(0, 59_980);
        counters.Step(0);
        Assert.Equal("0a000000" + MeterSlot[8..^4], Slot(flash, 1, 30)[..^4]);
        Assert.Equal(59_980, new MeterCounters(flash, 3).Get(0));
    }

    [Fact]
    public void A_slot_that_is_half_written_is_neither_read_nor_written_over()
    {
        var flash = Holding(MeterSlot);
        flash.Write(30, [0x0A, 0, 0, 0, 1], 0, 5);
        var store = new CounterStore(flash, new CrcSeal(), 30);
        Assert.Equal(9, store.Slot[0]);
        Assert.True(store.Save());
        Assert.Equal("0a00000001" + new string('f', 50), Slot(flash, 1, 30));
        Assert.Equal("0a000000" + MeterSlot[8..^4], Slot(flash, 2, 30)[..^4]);
    }

    private static FlashMemory Holding(string slot)
    {
        var flash = new FlashMemory(new NorFlash(512, 256));
        var bytes = Convert.FromHexString(slot);
        Assert.True(flash.Write(0, bytes, 0, bytes.Length));
        return flash;
    }

    private static string Slot(FlashMemory flash, int slot, int size)
    {
        var bytes = new byte[size];
        flash.Read(slot * size, bytes, 0, size);
        return Convert.ToHexStringLower(bytes);
    }
}
