using EdgeFleet.Stm32;

namespace EdgeFleet.Nano.Tests.Renode;

public sealed class I2cMasterTests
{
    // 100 kHz of 54 MHz: prescaler 14, low and high 18 clocks of it each.
    private const uint Timing = 14u << 28 | 17 << 8 | 17;
    private const long ByteNs = 9 * 10_200;
    private const uint On = 1 << 0 | 1 << 4 | 1 << 6 | 1 << 14 | 1 << 15;
    private const uint Start = 1 << 13;
    private const uint Stop = 1 << 14;
    private const uint ReadFlag = 1 << 10;

    private readonly ChipBench _bench = new();
    private readonly Wires _wires = new();
    private readonly I2cMaster _i2c;
    private readonly uint _address;

    public I2cMasterTests()
    {
        _i2c = new I2cMaster(_wires, 54_000_000);
        _address = _bench.Add(_i2c);
        _bench.Request(_i2c.ReceiveRequest, 0, 1);
        _bench.Request(_i2c.TransmitRequest, 7, 1);
        _i2c.Write(0x10, Timing);
        _i2c.Write(0x00, On);
    }

    [Fact]
    public void A_write_and_a_read_after_it_pass_by_DMA_with_the_time_they_take()
    {
        new byte[] { 0x12, 0x34 }.CopyTo(_bench.Memory, 0);
        _wires.Answers = [5, 6, 7];
        Send(2, 0);
        _bench.Run(2 * ByteNs);
        Assert.False(_i2c.EventInterrupt.High);
        _bench.Run(2 * ByteNs);
        Assert.Equal(1u << 6, _i2c.Read(0x18) & 1 << 6);
        Assert.True(_i2c.EventInterrupt.High);

        _bench.Start(0, 1 << 10, 1, _address + 0x24, ChipBench.Ram + 64, 3);
        _i2c.Write(0x04, 0x50 << 1 | ReadFlag | 3 << 16 | Start);
        _bench.Run(5 * ByteNs);
        Assert.Equal([5, 6, 7], _bench.Memory[64..67]);
        Assert.True(_i2c.EventInterrupt.High);
        _i2c.Write(0x04, _i2c.Read(0x04) | Stop);
        Assert.Equal(0u, _i2c.Read(0x18) & 1 << 15);
        Assert.Equal(["50 write", "12", "34", "50 read", "<5", "<6", "<7", "end"], _wires.Seen);
    }

    [Fact]
    public void An_address_that_nobody_has_is_told_and_the_bus_is_free_again()
    {
        _wires.Answer = I2cAnswer.NotAcknowledged;
        Send(2, 0);
        _bench.Run(2 * ByteNs);
        Assert.True(_i2c.EventInterrupt.High);
        Assert.Equal(1u << 4 | 1 << 5, _i2c.Read(0x18) & (1 << 4 | 1 << 5 | 1 << 15));
        _i2c.Write(0x1C, 1 << 4 | 1 << 5);
        Assert.False(_i2c.EventInterrupt.High);
        Assert.Equal(2u, _bench.Left(7));
    }

    [Fact]
    public void A_refused_byte_ends_the_transfer()
    {
        _wires.RefuseAfter = 1;
        Send(4, 0);
        _bench.Run(10 * ByteNs);
        Assert.Equal(1u << 4, _i2c.Read(0x18) & (1 << 4 | 1 << 15));
        Assert.Equal("end", _wires.Seen[^1]);
    }

    [Fact]
    public void More_than_255_bytes_go_on_after_a_reload()
    {
        for (var i = 0; i < 300; i++) _bench.Memory[i] = (byte)i;
        Send(300, 1 << 24, 255);
        _bench.Run(300 * ByteNs);
        Assert.Equal(1u << 7, _i2c.Read(0x18) & 1 << 7);
        Assert.True(_i2c.EventInterrupt.High);
        _i2c.Write(0x04, 0x50 << 1 | 45 << 16);
        _bench.Run(60 * ByteNs);
        Assert.Equal(1u << 6, _i2c.Read(0x18) & (1 << 6 | 1 << 7));
        Assert.Equal(301, _wires.Seen.Count);
        Assert.Equal("2B", _wires.Seen[^1]);
    }

    [Fact]
    public void A_stuck_bus_stays_busy_until_the_firmware_gives_up()
    {
        _wires.Answer = I2cAnswer.Stuck;
        Send(2, 0);
        _bench.Run(1_000_000_000);
        Assert.Equal(1u << 15, _i2c.Read(0x18) & 1 << 15);
        Assert.False(_i2c.EventInterrupt.High);
        _i2c.Write(0x00, 0);
        Assert.Equal(0u, _i2c.Read(0x18) & 1 << 15);
    }

    private void Send(uint items, uint control, uint first = 0)
    {
        _bench.Start(7, 1 << 6 | 1 << 10, 1, _address + 0x28, ChipBench.Ram, items);
        _i2c.Write(0x04, 0x50 << 1 | (first == 0 ? items : first) << 16 | control | Start);
    }

    private sealed class Wires : II2cWires
    {
        private int _written;

        public List<string> Seen { get; } = [];

        public I2cAnswer Answer { get; set; }

        public int RefuseAfter { get; set; } = int.MaxValue;

        public Queue<byte> Rest { get; } = new();

        public byte[] Answers
        {
            set
            {
                foreach (var one in value) Rest.Enqueue(one);
            }
        }

        public I2cAnswer Begin(int address, bool read)
        {
            Seen.Add($"{address:X2} {(read ? "read" : "write")}");
            return Answer;
        }

        public bool Write(byte value)
        {
            Seen.Add($"{value:X2}");
            return ++_written <= RefuseAfter;
        }

        public byte Read()
        {
            var value = Rest.Dequeue();
            Seen.Add($"<{value}");
            return value;
        }

        public void End() => Seen.Add("end");
    }
}
