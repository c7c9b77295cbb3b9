namespace EdgeFleet.Stm32;

/// <summary>The wires of an SPI bus as its controller drives them; which chip hears is the select lines' matter.</summary>
public interface ISpiWires
{
    /// <summary>Both ways at once.</summary>
    /// <param name="value">Out, of <paramref name="bits"/> bits.</param>
    /// <param name="bits">4 to 16.</param>
    /// <returns>In; all ones where nobody drives.</returns>
    uint Exchange(uint value, int bits);
}
