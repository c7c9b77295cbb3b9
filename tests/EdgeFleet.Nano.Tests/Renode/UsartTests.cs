using EdgeFleet.Stm32;

namespace EdgeFleet.Nano.Tests.Renode;

public sealed class UsartTests
{
    private const int Clock = 108_000_000;
    private const int Baud = 19_200;
    private const long FrameNs = 10 * 1_000_000_000L / Baud;
    private const uint On = 1 << 0 | 1 << 2 | 1 << 3;
    private const uint Dma = 1 << 6 | 1 << 7;

    private readonly ChipBench _bench = new();
    private readonly Usart _usart = new(Clock);
    private readonly uint _address;

    public UsartTests()
    {
        _address = _bench.Add(_usart);
        _bench.Request(_usart.ReceiveRequest, 2, 5);
        _bench.Request(_usart.TransmitRequest, 7, 5);
        _usart.Write(0x0C, (Clock + Baud / 2) / Baud);
    }

    [Fact]
    public void Bytes_by_DMA_leave_one_frame_after_the_other_and_the_end_is_told()
    {
        var sent = new List<(long AtNs, byte Value)>();
        _usart.Sent += value => sent.Add((_bench.NowNs, value));
        new byte[] { 1, 2, 3 }.CopyTo(_bench.Memory, 0);
        _usart.Write(0x08, Dma);
        _usart.Write(0x00, On | 1 << 6);
        _usart.Write(0x20, 1 << 6);
        _bench.Start(7, 1 << 6 | 1 << 10, 5, _address + 0x28, ChipBench.Ram, 3);
        Assert.False(_usart.Interrupt.High);
        _bench.Run(10 * FrameNs);
        Assert.Equal([1, 2, 3], sent.Select(one => one.Value));
        Assert.All(sent.Zip(sent.Skip(1)), pair => Assert.InRange(pair.Second.AtNs - pair.First.AtNs, FrameNs - 1000, FrameNs + 1000));
        Assert.True(_usart.Interrupt.High);
    }

    [Fact]
    public void One_that_lags_behind_shows_a_byte_when_the_next_one_comes_until_it_is_switched_off()
    {
        _usart.Write(0x00, On);
        _usart.LagsBehind = true;
        _usart.Receive(1);
        _bench.Run(2 * FrameNs);
        Assert.Equal(0u, _usart.Read(0x1C) & 1 << 5);
        _usart.Receive(2);
        _bench.Run(2 * FrameNs);
        Assert.Equal(1u, _usart.Read(0x24));
        _usart.Write(0x00, 0);
        _usart.Write(0x00, On);
        _usart.Receive(3);
        _bench.Run(2 * FrameNs);
        Assert.Equal(3u, _usart.Read(0x24));
    }

    [Fact]
    public void What_comes_in_a_heap_is_received_at_the_baud_rate_by_circular_DMA()
    {
        var heard = new List<byte>();
        _usart.Write(0x08, Dma);
        _usart.Write(0x00, On);
        _bench.Start(2, 1 << 8 | 1 << 4, 5, _address + 0x24, ChipBench.Ram, 1);
        _bench.Dma.Interrupt(2).Changed += up =>
        {
            if (up) heard.Add(_bench.Memory[0]);
        };
        for (var i = 0; i < 5; i++) _usart.Receive((byte)(10 + i));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(i + 1, heard.Count);
            _bench.Dma.Write(0x08, 0x3Du << 16);
            _bench.Run(FrameNs);
        }
        Assert.Equal([10, 11, 12, 13, 14], heard);
        Assert.Equal(0, _usart.Lost);
    }

    [Fact]
    public void A_byte_that_nobody_fetches_makes_the_next_an_overrun()
    {
        _usart.Write(0x00, On | 1 << 5);
        _usart.Receive(1);
        _usart.Receive(2);
        _bench.Run(2 * FrameNs);
        Assert.Equal(1u << 3, _usart.Read(0x1C) & 1 << 3);
        Assert.Equal(1u, _usart.Read(0x24));
        Assert.Equal(1, _usart.Lost);
        Assert.True(_usart.Interrupt.High);
        _usart.Write(0x20, 1 << 3);
        Assert.False(_usart.Interrupt.High);
    }

    [Fact]
    public void A_silence_of_one_frame_is_told_once()
    {
        _usart.Write(0x00, On | 1 << 4);
        _usart.Receive(1);
        _usart.Read(0x24);
        _bench.Run(FrameNs / 2);
        Assert.False(_usart.Interrupt.High);
        _bench.Run(FrameNs);
        Assert.True(_usart.Interrupt.High);
        _usart.Write(0x20, 1 << 4);
        _bench.Run(10 * FrameNs);
        Assert.False(_usart.Interrupt.High);
    }

    [Theory]
    [InlineData(0x03, 0u)]
    [InlineData(0x07, 1u)]
    public void With_even_parity_a_frame_has_eleven_bits_and_its_parity_stands_above_the_byte(byte value, uint parity)
    {
        _usart.Write(0x00, On | 1 << 10 | 1 << 12);
        Assert.Equal(11, _usart.FrameBits);
        Assert.True(_usart.HasParity);
        Assert.False(_usart.IsOdd);
        _usart.Receive(value);
        Assert.Equal(value | parity << 8, _usart.Read(0x24));
    }

    [Fact]
    public void Switched_off_it_forgets_what_it_had()
    {
        _usart.Write(0x00, On);
        _usart.Receive(1);
        _usart.Write(0x28, 2);
        _usart.Write(0x00, 0);
        var sent = 0;
        _usart.Sent += _ => sent++;
        _bench.Run(10 * FrameNs);
        Assert.Equal(0, sent);
        Assert.Equal(0u, _usart.Read(0x1C) & 1 << 5);
    }

    [Fact]
    public void Modes_that_are_not_modelled_are_named()
    {
        _usart.Write(0x08, 1 << 14);
        Assert.Contains(_bench.Missed, said => said.Contains("CR3 bit 14", StringComparison.Ordinal));
    }
}
