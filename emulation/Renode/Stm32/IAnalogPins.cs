namespace EdgeFleet.Stm32;

/// <summary>What stands at the pins of the converters.</summary>
public interface IAnalogPins
{
    /// <summary>One conversion of 12 bits.</summary>
    /// <param name="pin">As the platform numbers pins: PA0 is 0, PB0 is 16.</param>
    int Sample(int pin);
}
