using EdgeFleet.Stm32;

namespace EdgeFleet.Nano.Tests.Renode;

public sealed class DmaControllerTests
{
    private const uint FromMemory = 1 << 6;
    private const uint Circular = 1 << 8;
    private const uint MemoryMoves = 1 << 10;
    private const uint WhenComplete = 1 << 4;
    private const uint WhenHalf = 1 << 3;

    private readonly ChipBench _bench = new();
    private readonly Register _data = new();
    private readonly uint _address;

    public DmaControllerTests() => _address = _bench.Add(_data);

    [Fact]
    public void A_request_moves_one_item_and_waits_for_the_next()
    {
        _bench.Start(2, MemoryMoves, 5, _address, ChipBench.Ram, 3);
        _data.Value = 0x41;
        _data.Once = () => _bench.Dma.Request(2, 5, false);
        _bench.Dma.Request(2, 5, true);
        Assert.Equal(0x41, _bench.Memory[0]);
        Assert.Equal(2u, _bench.Left(2));
        Assert.True(_bench.IsEnabled(2));
    }

    [Fact]
    public void A_request_of_another_channel_moves_nothing()
    {
        _bench.Start(2, MemoryMoves, 5, _address, ChipBench.Ram, 3);
        _bench.Dma.Request(2, 4, true);
        Assert.Equal(0, _data.Reads);
    }

    [Fact]
    public void A_request_that_came_first_is_served_when_the_stream_is_enabled()
    {
        _bench.Dma.Request(2, 5, true);
        _bench.Start(2, MemoryMoves, 5, _address, ChipBench.Ram, 2);
        Assert.Equal(2, _data.Reads);
        Assert.False(_bench.IsEnabled(2));
    }

    [Fact]
    public void A_circular_stream_of_one_item_tells_of_each_as_the_idle_receiver_of_ChibiOS_needs()
    {
        var tells = 0;
        _bench.Dma.Interrupt(2).Changed += up => tells += up ? 1 : 0;
        _data.Once = () => _bench.Dma.Request(2, 5, false);
        _bench.Start(2, Circular | WhenComplete, 5, _address, ChipBench.Ram, 1);
        for (var i = 1; i <= 3; i++)
        {
            _data.Value = (uint)i;
            _bench.Dma.Request(2, 5, true);
            Assert.Equal(i, _bench.Memory[0]);
            Assert.Equal(i, tells);
            _bench.Dma.Write(0x08, 0x3Du << 16);
        }
        Assert.True(_bench.IsEnabled(2));
        Assert.Equal(1u, _bench.Left(2));
    }

    [Fact]
    public void Half_and_whole_are_told_apart_in_the_status()
    {
        _data.Once = () => _bench.Dma.Request(4, 0, false);
        _bench.Start(4, Circular | MemoryMoves | WhenHalf, 0, _address, ChipBench.Ram, 4);
        uint[] seen = new uint[4];
        for (var i = 0; i < 4; i++)
        {
            _bench.Dma.Request(4, 0, true);
            seen[i] = _bench.Dma.Read(0x04) & 0x3F;
        }
        Assert.Equal([0u, 0x10, 0x10, 0x30], seen);
    }

    [Fact]
    public void To_a_peripheral_items_go_in_order_and_the_stream_ends()
    {
        new byte[] { 7, 8, 9 }.CopyTo(_bench.Memory, 16);
        _bench.Start(7, FromMemory | MemoryMoves, 5, _address, ChipBench.Ram + 16, 3);
        _bench.Dma.Request(7, 5, true);
        Assert.Equal([7u, 8, 9], _data.Written);
        Assert.False(_bench.IsEnabled(7));
        Assert.Equal(0x30u << 22, _bench.Dma.Read(0x04) & 0x0FC0_0000);
    }

    [Fact]
    public void Between_memories_no_request_is_waited_for()
    {
        new byte[] { 1, 2, 3, 4 }.CopyTo(_bench.Memory, 0);
        _bench.Start(0, 2 << 6 | 1 << 9 | MemoryMoves, 0, ChipBench.Ram, ChipBench.Ram + 100, 4);
        Assert.Equal([1, 2, 3, 4], _bench.Memory[100..104]);
    }

    [Fact]
    public void What_is_not_modelled_is_named_once()
    {
        _bench.Start(1, 1 << 5, 0, _address, ChipBench.Ram, 1);
        _bench.Dma.Read(0x3FC);
        _bench.Dma.Read(0x3FC);
        Assert.Contains(_bench.Missed, said => said.Contains("stream 1 CR bit 5", StringComparison.Ordinal));
        Assert.Single(_bench.Missed, said => said.Contains("0x3FC", StringComparison.Ordinal));
    }

    private sealed class Register : Peripheral
    {
        public uint Value { get; set; }

        public int Reads { get; private set; }

        public List<uint> Written { get; } = [];

        public Action? Once { get; set; }

        public override uint Read(long offset)
        {
            Reads++;
            Once?.Invoke();
            return Value;
        }

        public override void Write(long offset, uint value) => Written.Add(value);

        public override void Reset()
        {
        }
    }
}
