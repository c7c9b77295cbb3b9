using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Nodes;

internal sealed class FakeUpdates : IUpdates
{
    public byte State { get; private set; }

    public long Image { get; private set; }

    public int Taken { get; private set; }

    public uint Release => 7;

    public uint Lowest => 9;

    public bool OnTrial { get; set; }

    public bool WantsRestart { get; private set; }

    public int Confirmations { get; private set; }

    public void Offer(long image, uint release, int size) => (Image, State) = (image, FirmwareState.Taking);

    public void Chunk(long image, int offset, byte[] bytes, int begin, int count)
    {
        if (image == Image && offset == Taken) Taken += count;
    }

    public void Apply(long image) => (WantsRestart, State) = (true, FirmwareState.Starting);

    public void ConfirmHealthy()
    {
        OnTrial = false;
        Confirmations++;
    }

    public void Step()
    {
    }
}
