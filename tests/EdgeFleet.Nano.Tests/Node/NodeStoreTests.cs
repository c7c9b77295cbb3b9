using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Store;

namespace EdgeFleet.Nano.Tests.Nodes;

public sealed class NodeStoreTests(ITestOutputHelper output)
{
    public static TheoryData<string> Kinds => [.. Memories.Kinds];

    [Fact]
    public void It_keeps_boot_address_and_configuration()
    {
        var flash = new FlashMemory(new NorFlash(2 * 256, 256));
        for (uint boot = 1; boot <= 200; boot++)
        {
            var settings = Settings();
            var store = new NodeStore(flash, settings);
            Assert.True(store.CountBoot());
            Assert.Equal(boot, store.Boot);
            Assert.Equal((boot - 1, (ushort)(boot - 1)), (store.Version, store.Address));
            Assert.Equal([boot + 1, boot + 2], settings.Select(setting => (uint)setting.Value));
            Assert.True(store.Assign((ushort)boot));
            Assert.True(store.Configure(boot, [boot + 2, boot + 3]));
            Assert.Equal(boot + 1, (uint)settings[0].Value);
        }

        static Setting[] Settings() => [Make(1), Make(2)];
        static Setting Make(ushort resource) => new(10, 0, resource, 0, 0, 1000, resource + 1);
    }

    [Fact]
    public void Another_firmware_takes_over_the_settings_that_it_has_and_finds_within_bounds()
    {
        var flash = new FlashMemory(new NorFlash(2 * 256, 256));
        var store = new NodeStore(
            flash, [new Setting(10, 0, 1, 0, 0, 100, 1), new Setting(10, 0, 2, 0, 0, 100, 2), new Setting(10, 0, 3, 0, 0, 100, 3)]);
        store.Configure(9, [50, 60, 70]);
        Setting[] newer = [new(10, 0, 4, 0, 0, 100, 4), new(10, 0, 3, 0, 0, 100, 5), new(10, 0, 2, 0, 0, 10, 6)];
        Assert.Equal(9u, new NodeStore(flash, newer).Version);
        Assert.Equal([4, 70, 6], newer.Select(setting => setting.Value));
    }

    [Fact]
    public void A_worn_sector_is_passed_over()
    {
        var chip = new NorFlash(3 * 256, 256);
        var store = new NodeStore(new FlashMemory(chip), []);
        store.CountBoot();
        chip.WornAddress = 0;
        for (uint boot = 2; boot < 100; boot++)
        {
            Assert.True(store.CountBoot());
            Assert.Equal(boot, new NodeStore(new FlashMemory(chip), []).Boot);
        }
        Assert.True(store.Failures > 0);
        chip.WriteProtected = true;
        Assert.False(store.CountBoot());
        Assert.False(store.Assign(5));
        Assert.Equal((99u, (ushort)0), (store.Boot, store.Address));
    }

    /// <summary>Ten starts a day for twenty years, in two sectors of 4 KB that stand 100,000 erases.</summary>
    [Fact]
    public void Wear_stays_bounded()
    {
        var chip = new NorFlash(2 * 4096);
        for (var boot = 0; boot < 73_000; boot += 10)
        {
            var store = new NodeStore(new FlashMemory(chip), []);
            for (var i = 0; i < 10; i++) store.CountBoot();
        }
        Assert.InRange(chip.Erases.ToArray().Max(), 1, 100);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_cut_anywhere_leaves_each_value_as_it_was_or_as_it_was_to_be(string kind)
    {
        var cuts = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var fuse = new PowerFuse();
            var random = new Random(seed);
            var flash = Memories.Make(kind, 2 + seed % 2, fuse, seed);
            var (store, settings) = Open(flash);
            uint boot = 0, version = 0;
            ushort address = 0;
            for (var cut = 0; cut < 20; cut++)
            {
                fuse.CutAfter(random.Next(random.Next(2) == 0 ? 60 : 900));
                uint nextVersion = version;
                ushort nextAddress = address;
                try
                {
                    while (true)
                    {
                        Assert.True(store.CountBoot());
                        boot = store.Boot;
                        nextAddress++;
                        Assert.True(store.Assign(nextAddress));
                        address = nextAddress;
                        nextVersion++;
                        Assert.True(store.Configure(nextVersion, [nextVersion % 500, nextVersion % 300, nextVersion % 200]));
                        version = nextVersion;
                    }
                }
                catch (PowerCutException)
                {
                    fuse.Renew();
                    cuts++;
                }
                (store, settings) = Open(flash);
                Assert.InRange(store.Boot, boot, boot + 1);
                Assert.True(store.Address == address || store.Address == nextAddress, $"{store.Address}: {address} or {nextAddress}");
                Assert.True(store.Version == version || store.Version == nextVersion, $"{store.Version}: {version} or {nextVersion}");
                if (store.Version > 0) Assert.Equal(
                    [store.Version % 500, store.Version % 300, store.Version % 200], settings.Select(setting => setting.Value));
                (boot, address, version) = (store.Boot, store.Address, store.Version);
            }
        }
        output.WriteLine($"{cuts} cuts");
        Assert.True(cuts >= 1000);
    }

    private static (NodeStore Store, Setting[] Settings) Open(IFlash flash)
    {
        Setting[] settings = [new(10, 0, 1, 0, 0, 1000, 1), new(10, 0, 2, 0, 0, 1000, 2), new(10, 0, 3, 0, 0, 1000, 3)];
        return (new NodeStore(flash, settings), settings);
    }
}
