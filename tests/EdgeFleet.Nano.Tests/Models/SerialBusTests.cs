using EdgeFleet.Models.Serial;

namespace EdgeFleet.Nano.Tests.Models;

public sealed class SerialBusTests
{
    private static readonly SerialFormat Slow = new(9600, Parity: true);

    [Fact]
    public void An_byte_arrives_when_its_last_bit_has_been_sent_and_everybody_else_hears_it()
    {
        var bus = new SerialBus(Slow, 1);
        var master = bus.Join("master");
        var nodes = new[] { bus.Join("a"), bus.Join("b") };
        master.Send(1_000, [0x11, 0x22]);
        var buffer = new byte[8];

        // 11 bits at 9600 baud are 1145.8 us.
        Assert.Equal(0, nodes[0].Receive(1_000 + 1145, buffer));
        Assert.Equal(1, nodes[0].Receive(1_000 + 1146, buffer));
        Assert.Equal(1_000 + 2292, bus.NextUs);
        foreach (var node in nodes) Assert.True(node.Receive(1_000 + 2292, buffer) > 0);
        Assert.Equal(0x22, buffer[1]);
        Assert.Equal(0, master.Receive(10_000, buffer));
    }

    [Fact]
    public void A_long_burst_keeps_the_exact_rate()
    {
        var bus = new SerialBus(Slow, 1);
        var sender = bus.Join("sender");
        sender.Send(0, new byte[9600]);
        sender.Send(5, new byte[1]);
        Assert.Equal(11_000_000 + 1146, sender.SentUs);
    }

    [Fact]
    public void Overlapping_bytes_spoil_each_other_and_what_does_not_overlap_arrives()
    {
        var bus = new SerialBus(new SerialFormat(9600), 3);
        var listener = bus.Join("listener");
        bus.Join("a").Send(0, [1, 2, 3, 4]);
        // From the middle of the second byte to the middle of the third.
        bus.Join("b").Send(1_500, [9]);
        var heard = new byte[16];
        var count = listener.Receive(100_000, heard);

        Assert.Equal(3, bus.Spoilt);
        Assert.Equal(1, heard[0]);
        Assert.Equal(4, heard[count - 1]);
    }

    [Fact]
    public void Stations_that_take_turns_never_collide()
    {
        var bus = new SerialBus(Slow, 3);
        var a = bus.Join("a");
        var b = bus.Join("b");
        a.Send(0, [1, 2, 3]);
        b.Send(a.SentUs, [4]);
        a.Send(b.SentUs, [5]);
        bus.Advance(1_000_000);
        Assert.Equal((5L, 0L), (bus.Bytes, bus.Spoilt));
    }

    [Fact]
    public void Echo_and_plug_decide_who_hears()
    {
        var bus = new SerialBus(Slow, 1);
        var converter = bus.Join("converter");
        var node = bus.Join("node");
        converter.Echo = true;
        node.Plugged = false;
        converter.Send(0, [7]);
        var buffer = new byte[4];
        Assert.Equal(1, converter.Receive(5_000, buffer));
        Assert.Equal(0, node.Receive(5_000, buffer));
    }

    [Fact]
    public void Parity_turns_a_flipped_bit_into_a_lost_byte()
    {
        var heard = new Dictionary<bool, int>();
        foreach (var parity in new[] { false, true })
        {
            var bus = new SerialBus(new SerialFormat(9600, parity), 5) { FlipChance = 1 };
            var listener = bus.Join("listener");
            bus.Join("sender").Send(0, new byte[50]);
            var buffer = new byte[64];
            heard[parity] = listener.Receive(1_000_000, buffer);
            Assert.All(buffer[..heard[parity]], value => Assert.Equal(1, int.PopCount(value)));
        }
        Assert.Equal(50, heard[false]);
        Assert.Equal(0, heard[true]);
    }

    [Fact]
    public void Losses_and_a_jammed_line_are_counted_and_repeat_with_the_seed()
    {
        static byte[] Hear(int seed)
        {
            var bus = new SerialBus(Slow, seed) { LoseChance = 0.2 };
            var listener = bus.Join("listener");
            bus.Jam(50_000);
            bus.Join("sender").Send(0, [.. Enumerable.Range(0, 200).Select(i => (byte)i)]);
            var buffer = new byte[256];
            var count = listener.Receive(1_000_000, buffer);
            Assert.Equal(44, bus.Spoilt);
            return buffer[..count];
        }
        Assert.Equal(Hear(1), Hear(1));
        Assert.NotEqual(Hear(1), Hear(2));
        Assert.InRange(Hear(1).Length, 110, 180);
    }

    [Fact]
    public void A_receiver_that_nobody_reads_overruns_and_a_power_cut_forgets_what_was_not_sent()
    {
        var bus = new SerialBus(Slow, 1);
        var listener = bus.Join("listener");
        var sender = bus.Join("sender");
        listener.BufferBytes = 4;
        sender.Send(0, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        sender.PowerOff(7_000);
        var buffer = new byte[16];
        // Six had been sent, the seventh was under way.
        Assert.Equal(4, listener.Receive(1_000_000, buffer));
        Assert.Equal((3L, 7L), (listener.Overruns, bus.Bytes));
    }

    [Fact]
    public void Time_does_not_run_backwards()
    {
        var bus = new SerialBus(Slow, 1);
        bus.Advance(10);
        Assert.Contains("forward", Assert.Throws<ArgumentOutOfRangeException>(() => bus.Advance(9)).Message, StringComparison.Ordinal);
    }
}
