using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.I2c;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Spi;
using EdgeFleet.Nano.Boot;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nano.Tests.Update;

/// <summary>The watchdog resets the board: nothing of the firmware runs on.</summary>
internal sealed class WatchdogException : Exception;

/// <summary>
/// A board with two slots on a flash, their state on FRAM, behind their drivers. What its boot program starts is what really was
/// loaded; the firmware's life is the test's.
/// </summary>
internal sealed class UpdateBoard : IAssemblyLoader
{
    public const int SlotSize = 2 * W25q128Registers.SectorSize;
    public const uint FactoryRelease = 1;

    private const int StateSector = 256;

    private static readonly byte[] Neighbour = [.. Enumerable.Repeat((byte)0x55, StateSector)];

    private readonly List<byte[]> _loaded = [];
    private Action<Slots> _life = _ => { };

    public UpdateBoard(int seed = 1)
    {
        var time = new SimulatedTime();
        State = new Chips.Fram(Fuse);
        // Quick, so that thousands of cuts are soon tried.
        Chip = new Chips.W25q128(Fuse, seed) { EraseUs = 500, ProgramUs = 50 };
        var chips = new I2cBus(seed);
        chips.Attach(Mb85rc256Registers.Address, State);
        var slots = new SpiBus(seed);
        slots.Attach(0, Chip);
        var state = new Mb85rc256(new I2cAdapter(chips, time), Mb85rc256Registers.Address, StateSector);
        var images = new W25q128(new SpiAdapter(slots, 0, time), slots.ClockHertz);
        // Behind the slots, and on both sides of the state, lies somebody else's.
        foreach (var at in new[] { 0, 3 * StateSector })
        {
            state.Erase(at);
            state.Write(at, Neighbour, 0, Neighbour.Length);
        }
        images.Write(2 * SlotSize, Neighbour, 0, Neighbour.Length);
        StateBus = new FailingBus(new FlashRegion(state, 1, 2));
        ImageBus = new FailingBus(images);
        Map = new SlotMap(StateBus, ImageBus, SlotSize);
    }

    /// <summary>A fault: so many reads of the state from now on give zeros.</summary>
    public FailingBus StateBus { get; }

    /// <summary>A fault: so many reads of the images from now on give zeros.</summary>
    public FailingBus ImageBus { get; }

    public PowerFuse Fuse { get; } = new();

    public Chips.Fram State { get; }

    public Chips.W25q128 Chip { get; }

    public SlotMap Map { get; }

    /// <summary>What runs, or ran last: a slot, or 0 for the factory's application.</summary>
    public int Slot { get; private set; }

    public IReadOnlyList<byte[]> Loaded => _loaded;

    public uint Release => Slot == 0 ? FactoryRelease : WireBytes.ReadUInt32(_loaded[^1], 0);

    public int Cuts { get; private set; }

    /// <summary>A fault: the platform does not take the application.</summary>
    public bool RefusesToLoad { get; set; }

    /// <summary>What the other tenants of the memories have is as they left it.</summary>
    public bool NeighboursAreUnharmed => State.Content[..StateSector].SequenceEqual(Neighbour)
        && State.Content.Slice(3 * StateSector, StateSector).SequenceEqual(Neighbour)
        && Chip.Sector(2 * SlotSize).Content[..Neighbour.Length].SequenceEqual(Neighbour);

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
    public ReadOnlySpan<byte> Content(int slot, int count)
    {
        var content = new byte[count];
        for (var at = 0; at < count; at += W25q128Registers.SectorSize)
        {
            var part = content.AsSpan(at, Math.Min(count - at, W25q128Registers.SectorSize));
            Chip.Sector(Map.Of((byte)slot) + at).Content[..part.Length].CopyTo(part);
        }
        return content;
    }

    /// <summary>A fault: one bit of a slot is read as something else from now on.</summary>
    public void Flip(int slot, int at, int bit) =>
        Chip.Sector(Map.Of((byte)slot) + at).Flip(at % W25q128Registers.SectorSize, bit);

    /// <summary>A fault: the first sector of a slot takes nothing any more, or is as new.</summary>
    public void Wear(int slot, bool worn = true) => Chip.Sector(Map.Of((byte)slot)).WornAddress = worn ? 0 : -1;

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
