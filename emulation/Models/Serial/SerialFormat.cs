namespace EdgeFleet.Models.Serial;

/// <summary>Rate and frame of a serial line.</summary>
/// <param name="Baud">Bits a second.</param>
/// <param name="Parity">A parity bit follows the eight data bits: 11 bits a byte instead of 10.</param>
public sealed record SerialFormat(int Baud, bool Parity = false)
{
    public int BitsPerByte => Parity ? 11 : 10;

    /// <summary>How long so many bytes take, one straight after the other; never less than they do.</summary>
    public long TimeUs(long bytes) => (bytes * BitsPerByte * 1_000_000 + Baud - 1) / Baud;
}
