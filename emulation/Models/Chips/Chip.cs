using EdgeFleet.Models.I2c;
using EdgeFleet.Models.Power;

namespace EdgeFleet.Models.Chips;

/// <summary>What all chips on an I2C bus have in common: a supply, and the one fault that needs no explanation.</summary>
public abstract class Chip : II2cDevice, IPowered
{
    private bool _powered = true;

    /// <summary>A fault: it never acknowledges again until it is healed.</summary>
    public bool Dead { get; set; }

    public bool Begin(long nowUs, bool read) => _powered && !Dead && Address(nowUs, read);

    public abstract bool Write(long nowUs, byte value);

    public abstract byte Read(long nowUs);

    public virtual void End(long nowUs)
    {
    }

    public virtual void PowerOff(long nowUs) => _powered = false;

    public virtual void PowerOn(long nowUs) => _powered = true;

    /// <summary>Its address has been called.</summary>
    protected abstract bool Address(long nowUs, bool read);
}
