namespace EdgeFleet.Models.Spi;

/// <summary>A chip on an SPI bus, byte by byte as it sees the wires.</summary>
public interface ISpiDevice
{
    /// <summary>Its select line falls.</summary>
    void Select(long nowUs);

    /// <summary>Eight clocks.</summary>
    /// <param name="nowUs">When the last of them has come.</param>
    /// <param name="value">From the controller.</param>
    /// <returns>For the controller; FF where the chip drives nothing.</returns>
    byte Exchange(long nowUs, byte value);

    /// <summary>Its select line rises.</summary>
    void Deselect(long nowUs);
}
