namespace EdgeFleet.Models.I2c;

/// <summary>A chip on an I2C bus, octet by octet as it sees the wires.</summary>
public interface II2cDevice
{
    /// <summary>A start, or a repeated one, with its address.</summary>
    /// <returns>Whether it acknowledges.</returns>
    bool Begin(long nowUs, bool read);

    /// <summary>An octet from the controller.</summary>
    /// <returns>Whether it acknowledges.</returns>
    bool Write(long nowUs, byte octet);

    /// <summary>An octet for the controller.</summary>
    byte Read(long nowUs);

    /// <summary>A stop.</summary>
    void End(long nowUs);
}
