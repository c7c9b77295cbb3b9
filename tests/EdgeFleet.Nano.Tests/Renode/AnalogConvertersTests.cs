using EdgeFleet.Stm32;

namespace EdgeFleet.Nano.Tests.Renode;

public sealed class AnalogConvertersTests
{
    private const uint On = 1 << 0;
    private const uint Continuous = 1 << 1;
    private const uint Dma = 1 << 8 | 1 << 9;
    private const uint SoftwareStart = 1u << 30;

    private readonly ChipBench _bench = new();
    private readonly Pins _pins = new();
    private readonly AnalogConverters _adc;
    private readonly uint _address;

    public AnalogConvertersTests()
    {
        _adc = new AnalogConverters(_pins, 108_000_000);
        _address = _bench.Add(_adc);
        _bench.Request(_adc.Request(1), 4, 0);
        _bench.Request(_adc.Request(3), 1, 2);
        _adc.Write(0x304, 1 << 16);
    }

    [Fact]
    public void A_channel_is_converted_by_DMA_as_ChibiOS_does_it()
    {
        // PA3, channel 3.
        _pins.Levels[3] = 1234;
        Convert(0x000, 4, 0, channel: 3);
        Assert.Equal(0, _bench.Memory[0]);
        _bench.Run(2_000);
        Assert.Equal(1234, BitConverter.ToUInt16(_bench.Memory, 0));
        Assert.True(_bench.Dma.Interrupt(4).High);
        _adc.Write(0x008, On);
        _bench.Run(1_000_000);
        Assert.Equal(long.MaxValue, _adc.NextNs);
    }

    [Fact]
    public void The_third_converter_has_pins_of_its_own()
    {
        // PF3, channel 9.
        _pins.Levels[83] = 77;
        Convert(0x200, 1, 2, channel: 9);
        _bench.Run(2_000);
        Assert.Equal(77, BitConverter.ToUInt16(_bench.Memory, 0));
    }

    [Fact]
    public void Sampling_takes_the_clocks_that_are_set_for_it()
    {
        // 480 clocks and 12, of 27 MHz: 18.2 us.
        _adc.Write(0x010, 7 << 9);
        Convert(0x000, 4, 0, channel: 3);
        _bench.Run(18_000);
        Assert.Equal(1u, _bench.Left(4));
        _bench.Run(500);
        Assert.True(_bench.Dma.Interrupt(4).High);
    }

    [Fact]
    public void Without_DMA_the_value_waits_in_its_register_and_is_told()
    {
        _pins.Levels[3] = 4095;
        _adc.Write(0x004, 1 << 5 | 2 << 24);
        _adc.Write(0x034, 3);
        _adc.Write(0x008, On | SoftwareStart);
        _bench.Run(2_000);
        Assert.True(_adc.Interrupt.High);
        Assert.Equal(255u, _adc.Read(0x04C));
        Assert.False(_adc.Interrupt.High);
    }

    [Fact]
    public void A_scan_converts_its_channels_in_their_order()
    {
        (_pins.Levels[3], _pins.Levels[32], _pins.Levels[35]) = (1, 2, 3);
        _adc.Write(0x02C, 2 << 20);
        _adc.Write(0x034, 13u << 10 | 10 << 5 | 3);
        _adc.Write(0x004, 1 << 8);
        _bench.Start(4, 1 << 10 | 1 << 11 | 1 << 13, 0, _address + 0x4C, ChipBench.Ram, 3);
        _adc.Write(0x008, On | Dma | SoftwareStart);
        _bench.Run(10_000);
        Assert.Equal([1, 0, 2, 0, 3, 0], _bench.Memory[..6]);
    }

    private void Convert(long first, int stream, int dmaChannel, uint channel)
    {
        _bench.Start(stream, 1 << 10 | 1 << 11 | 1 << 13 | 1 << 4, dmaChannel, _address + (uint)first + 0x4C, ChipBench.Ram, 1);
        _adc.Write(first, 0);
        _adc.Write(first + 0x2C, 0);
        _adc.Write(first + 0x34, channel);
        _adc.Write(first + 0x04, 1 << 26 | 1 << 8);
        _adc.Write(first + 0x08, On | Dma | Continuous);
        _adc.Write(first + 0x08, On | Dma | Continuous | SoftwareStart);
    }

    private sealed class Pins : IAnalogPins
    {
        public int[] Levels { get; } = new int[144];

        public int Sample(int pin) => Levels[pin];
    }
}
