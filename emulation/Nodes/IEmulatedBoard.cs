using EdgeFleet.Models.I2c;
using EdgeFleet.Models.Power;

namespace EdgeFleet.Nodes;

/// <summary>
/// All that a node is wired to but its line to the gateway. The board itself knows no firmware, so that it serves the firmware of this
/// machine and the chip that Renode emulates; what the former needs stands apart, in the file named after its wires.
/// </summary>
public interface IEmulatedBoard : IPowered
{
    /// <summary>Its I2C bus.</summary>
    I2cBus I2c { get; }

    /// <summary>The flash of its update slots.</summary>
    SlotFlash Slots { get; }

    /// <summary>Lets the world act up to now.</summary>
    void Advance();
}
