namespace EdgeFleet.Models.I2c;

/// <summary>A chip on an I2C bus, byte by byte as it sees the wires.</summary>
public interface II2cDevice
{
    /// <summary>A start, or a repeated one, with its address.</summary>
    /// <returns>Whether it acknowledges.</returns>
    bool Begin(long nowUs, bool read);

    /// <summary>A byte from the controller.</summary>
    /// <returns>Whether it acknowledges.</returns>
    bool Write(long nowUs, byte value);

    /// <summary>A byte for the controller.</summary>
    byte Read(long nowUs);

    /// <summary>A stop.</summary>
    void End(long nowUs);
}
