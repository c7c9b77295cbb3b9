using EdgeFleet.Stm32;

namespace EdgeFleet.Nano.Tests.Renode;

public sealed class EdgeInterruptsTests
{
    private readonly EdgeInterrupts _edges = new();

    [Fact]
    public void Each_edge_that_is_asked_for_is_told_until_it_is_cleared()
    {
        _edges.Write(0x00, 1 << 14);
        _edges.Write(0x0C, 1 << 14);
        _edges.Set(14, true);
        Assert.False(_edges.Interrupt(6).High);
        _edges.Set(14, false);
        Assert.True(_edges.Interrupt(6).High);
        Assert.Equal(1u << 14, _edges.Read(0x14));
        _edges.Write(0x14, 1 << 14);
        Assert.False(_edges.Interrupt(6).High);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 4)]
    [InlineData(5, 5)]
    [InlineData(9, 5)]
    [InlineData(10, 6)]
    [InlineData(15, 6)]
    [InlineData(17, 8)]
    public void Lines_share_interrupts_as_the_vector_table_has_it(int line, int output)
    {
        _edges.Write(0x00, 1u << line);
        _edges.Write(0x08, 1u << line);
        _edges.Set(line, true);
        for (var i = 0; i < EdgeInterrupts.Outputs; i++) Assert.Equal(i == output, _edges.Interrupt(i).High);
    }

    [Fact]
    public void A_masked_line_and_the_same_level_again_tell_nothing()
    {
        _edges.Write(0x08, 1);
        _edges.Set(0, true);
        _edges.Write(0x00, 1);
        _edges.Set(0, true);
        Assert.False(_edges.Interrupt(0).High);
        _edges.Write(0x10, 1);
        Assert.True(_edges.Interrupt(0).High);
    }
}
