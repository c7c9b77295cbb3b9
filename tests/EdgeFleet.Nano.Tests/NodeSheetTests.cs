using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;

namespace EdgeFleet.Nano.Tests;

public sealed class NodeSheetTests
{
    private readonly NorFlash _chip = new(8192);
    private readonly byte[] _key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly byte[] _updateKey = [.. Enumerable.Range(101, 32).Select(i => (byte)i)];

    [Fact]
    public void What_the_maker_wrote_is_read_again()
    {
        var flash = new FlashMemory(_chip);
        Assert.True(NodeSheet.Write(flash, 4096, 0x1122334455667788, _key, _updateKey));
        var sheet = new NodeSheet();
        Assert.True(sheet.Read(flash, 4096));
        Assert.Equal(0x1122334455667788, sheet.Node);
        Assert.Equal(_key, sheet.Key);
        Assert.Equal(_updateKey, sheet.UpdateKey);
    }

    [Fact]
    public void A_blank_or_damaged_sheet_is_none()
    {
        var flash = new FlashMemory(_chip);
        var sheet = new NodeSheet();
        Assert.False(sheet.Read(flash, 0));
        NodeSheet.Write(flash, 0, 7, _key, _updateKey);
        for (var address = 0; address < NodeSheet.Size; address++)
        {
            _chip.Flip(address, 3);
            Assert.False(sheet.Read(flash, 0), $"octet {address}");
            _chip.Flip(address, 3);
        }
        Assert.True(sheet.Read(flash, 0));
    }
}
