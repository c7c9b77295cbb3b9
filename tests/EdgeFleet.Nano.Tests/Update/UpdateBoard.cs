using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Boot;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Update;

/// <summary>The watchdog resets the board: nothing of the firmware runs on.</summary>
internal sealed class WatchdogException : Exception;

/// <summary>
/// A board with two slots on an emulated flash. What its boot program starts is what really was loaded; the firmware's
/// life is the test's.
/// </summary>
internal sealed class UpdateBoard : IAssemblyLoader
{
    public const int Sector = 256;
    public const int SlotSize = 2048;
    public const uint FactoryRelease = 1;

    private readonly List<byte[]> _loaded = [];
    private Action<Slots> _life = _ => { };

    public UpdateBoard(int seed = 1)
    {
        Flash = new NorFlash(4 * Sector + 2 * SlotSize, Sector, Fuse, seed);
        // Before and behind the slots lies somebody else's.
        Flash.Program(0, [.. Enumerable.Repeat((byte)0x55, Sector)]);
        Flash.Program(Flash.Content.Length - Sector, [.. Enumerable.Repeat((byte)0x55, Sector)]);
        Bus = new FailingBus(new FlashMemory(Flash));
        Map = new SlotMap(Bus, Sector, SlotSize);
    }

    /// <summary>A fault: so many reads from now on give zeros.</summary>
    public FailingBus Bus { get; }

    public PowerFuse Fuse { get; } = new();

    public NorFlash Flash { get; }

    public SlotMap Map { get; }

    /// <summary>What runs, or ran last: a slot, or 0 for the factory's application.</summary>
    public int Slot { get; private set; }

    public IReadOnlyList<byte[]> Loaded => _loaded;

    public uint Release => Slot == 0 ? FactoryRelease : WireBytes.ReadUInt32(_loaded[^1], 0);

    public int Cuts { get; private set; }

    /// <summary>A fault: the platform does not take the application.</summary>
    public bool RefusesToLoad { get; set; }

    /// <summary>What the other tenants of the flash have is as they left it.</summary>
    public bool NeighboursAreUnharmed => !Flash.Content[..Sector].ContainsAnyExcept((byte)0x55)
        && !Flash.Content[^Sector..].ContainsAnyExcept((byte)0x55);

    /// <summary>One start of the board: the boot program runs, then what it chose, until its life ends, somehow.</summary>
    public void Boot(Action<Slots> life)
    {
        _life = life;
        _loaded.Clear();
        Slot = 0;
        try
        {
            if (!new BootManager(Map, SampleImage.Key, this).Run()) Live(0);
        }
        catch (WatchdogException)
        {
        }
        catch (PowerCutException)
        {
            Cuts++;
            Fuse.Renew();
        }
    }

    public SlotRecord Record => new SlotState(Map).Record;

    /// <summary>Bytes of a slot as they are in the flash.</summary>
    public ReadOnlySpan<byte> Content(int slot, int count) => Flash.Content.Slice(Map.Of((byte)slot), count);

    /// <summary>Brings a board to where an image runs and is confirmed.</summary>
    public UpdateBoard With(SampleImage image)
    {
        Boot(slots => Gateway.Update(slots, image));
        Boot(slots => slots.ConfirmHealthy());
        Assert.Equal(image.Release, Release);
        return this;
    }

    bool IAssemblyLoader.Load(byte[] file)
    {
        _loaded.Add(file);
        return !RefusesToLoad || _loaded.Count < 2;
    }

    bool IAssemblyLoader.Start(string type, int slot)
    {
        Assert.Equal("EdgeFleet.Nano.Lamp.Program", type);
        try
        {
            Live(slot);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void Live(int slot)
    {
        Slot = slot;
        _life(Firmware());
    }

    private Slots Firmware() =>
        new(Map, Slot, Release, SampleImage.Kind, SampleImage.Board, SampleImage.Key);
}
