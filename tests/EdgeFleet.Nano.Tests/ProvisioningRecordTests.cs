using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;

namespace EdgeFleet.Nano.Tests;

public sealed class ProvisioningRecordTests
{
    private readonly NorFlash _chip = new(8192);
    private readonly byte[] _key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly byte[] _updateKey = [.. Enumerable.Range(101, 32).Select(i => (byte)i)];

    [Fact]
    public void What_the_maker_wrote_is_read_again()
    {
        var flash = new FlashMemory(_chip);
        Assert.True(ProvisioningRecord.Write(flash, 4096, 0x1122334455667788, _key, _updateKey));
        var provisioning = new ProvisioningRecord();
        Assert.True(provisioning.Read(flash, 4096));
        Assert.Equal(0x1122334455667788, provisioning.Node);
        Assert.Equal(_key, provisioning.Key);
        Assert.Equal(_updateKey, provisioning.UpdateKey);
    }

    [Fact]
    public void A_blank_or_damaged_sheet_is_none()
    {
        var flash = new FlashMemory(_chip);
        var provisioning = new ProvisioningRecord();
        Assert.False(provisioning.Read(flash, 0));
        ProvisioningRecord.Write(flash, 0, 7, _key, _updateKey);
        for (var address = 0; address < ProvisioningRecord.Size; address++)
        {
            _chip.Flip(address, 3);
            Assert.False(provisioning.Read(flash, 0), $"byte {address}");
            _chip.Flip(address, 3);
        }
        Assert.True(provisioning.Read(flash, 0));
    }
}
