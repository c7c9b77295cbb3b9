using EdgeFleet.Stm32;

namespace EdgeFleet.Nano.Tests.Renode;

/// <summary>
/// Memory, one DMA controller and what it serves, with time that the test moves; registers are used as ChibiOS uses them.
/// </summary>
internal sealed class ChipBench : IDmaBus
{
    public const uint Ram = 0x2000_0000;
    public const uint PeripheralBase = 0x4000_0000;

    private readonly List<Peripheral> _peripherals = [];

    public ChipBench()
    {
        Dma = new DmaController(this);
        Add(Dma);
    }

    public byte[] Memory { get; } = new byte[4096];

    public DmaController Dma { get; }

    public long NowNs { get; private set; }

    /// <summary>What models said that they have not.</summary>
    public List<string> Missed { get; } = [];

    /// <returns>Where its registers begin.</returns>
    public uint Add(Peripheral peripheral)
    {
        peripheral.NotModelled = Missed.Add;
        _peripherals.Add(peripheral);
        return PeripheralBase + 0x400 * (uint)(_peripherals.Count - 1);
    }

    public void Request(Signal signal, int stream, int channel) => signal.Changed += up => Dma.Request(stream, channel, up);

    /// <summary>Moves time, waking each peripheral whenever it wants to be.</summary>
    public void Run(long ns)
    {
        var untilNs = NowNs + ns;
        while (true)
        {
            var next = Math.Min(untilNs, _peripherals.Min(one => one.NextNs));
            NowNs = Math.Max(NowNs, next);
            foreach (var one in _peripherals) one.AdvanceTo(NowNs);
            if (NowNs >= untilNs) return;
        }
    }

    /// <summary>Sets a stream up and enables it.</summary>
    /// <param name="stream">0 to 7.</param>
    /// <param name="control">CR without channel and EN.</param>
    /// <param name="channel">Whose requests it serves.</param>
    /// <param name="peripheral">Address of the data register.</param>
    /// <param name="memory">Address of the first item.</param>
    /// <param name="items">How many.</param>
    public void Start(int stream, uint control, int channel, uint peripheral, uint memory, uint items)
    {
        var at = 0x10 + 0x18 * stream;
        Dma.Write(at, control | (uint)channel << 25);
        Dma.Write(at + 4, items);
        Dma.Write(at + 8, peripheral);
        Dma.Write(at + 12, memory);
        Dma.Write(at, control | (uint)channel << 25 | 1);
    }

    public uint Left(int stream) => Dma.Read(0x14 + 0x18 * stream);

    public bool IsEnabled(int stream) => (Dma.Read(0x10 + 0x18 * stream) & 1) != 0;

    uint IDmaBus.Read(uint address, int bytes)
    {
        if (Find(address) is { } one) return one.Read(address % 0x400);
        uint value = 0;
        for (var i = 0; i < bytes; i++) value |= (uint)Memory[address - Ram + i] << (8 * i);
        return value;
    }

    void IDmaBus.Write(uint address, int bytes, uint value)
    {
        if (Find(address) is { } one)
        {
            one.Write(address % 0x400, value);
            return;
        }
        for (var i = 0; i < bytes; i++) Memory[address - Ram + i] = (byte)(value >> (8 * i));
    }

    private Peripheral? Find(uint address)
    {
        if (address < PeripheralBase) return null;
        var found = _peripherals[(int)((address - PeripheralBase) / 0x400)];
        found.AdvanceTo(NowNs);
        return found;
    }
}
