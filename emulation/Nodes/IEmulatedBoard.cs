using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nodes;

/// <summary>All that a node is wired to but its line to the gateway.</summary>
public interface IEmulatedBoard : IPowered
{
    /// <summary>Its I2C bus as drivers use it.</summary>
    II2cBus Bus { get; }

    /// <summary>The flash of its update slots.</summary>
    SlotFlash Slots { get; }

    /// <summary>Lets the world act up to now.</summary>
    void Advance();
}
