using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Tests.Update;

/// <summary>A memory on a bus that fails for a while: what cannot be read comes as zeros, what is written does not arrive.</summary>
internal sealed class FailingBus(IFlash memory) : IFlash
{
    private int _good;
    private int _failing;

    public int Size => memory.Size;

    public int SectorSize => memory.SectorSize;

    /// <summary>After so many transfers, so many fail.</summary>
    public void FailAfter(int good, int failing) => (_good, _failing) = (good, failing);

    public void Read(int address, byte[] buffer, int offset, int count)
    {
        if (Fails()) buffer.AsSpan(offset, count).Clear();
        else memory.Read(address, buffer, offset, count);
    }

    public bool Write(int address, byte[] buffer, int offset, int count) => !Fails() && memory.Write(address, buffer, offset, count);

    public bool Erase(int address) => !Fails() && memory.Erase(address);

    private bool Fails()
    {
        if (_good-- > 0) return false;
        _good = 0;
        return _failing-- > 0;
    }
}
