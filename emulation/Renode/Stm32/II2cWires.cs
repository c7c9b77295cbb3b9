namespace EdgeFleet.Stm32;

/// <summary>What an address met on an I2C bus.</summary>
public enum I2cAnswer
{
    Acknowledged,
    NotAcknowledged,

    /// <summary>A wire is held low: nothing passes until it is let go.</summary>
    Stuck,
}

/// <summary>The wires of an I2C bus as its controller drives them, byte by byte.</summary>
public interface II2cWires
{
    /// <summary>A start, or a repeated one, and an address.</summary>
    /// <param name="address">Seven bits.</param>
    /// <param name="read">The direction bit.</param>
    I2cAnswer Begin(int address, bool read);

    /// <returns>Whether it was acknowledged.</returns>
    bool Write(byte value);

    byte Read();

    /// <summary>A stop.</summary>
    void End();
}
