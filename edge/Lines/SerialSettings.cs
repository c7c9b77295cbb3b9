using System.Globalization;
using System.IO.Ports;

namespace EdgeFleet.Edge.Lines;

/// <summary>Speed, parity and frame of a serial line. They belong to the device: a port takes others between two turns.</summary>
/// <param name="Baud">Bits a second, 300 to 4,000,000.</param>
/// <param name="Parity">None, even or odd.</param>
/// <param name="DataBits">7 or 8.</param>
/// <param name="StopBits">1 or 2.</param>
public sealed record SerialSettings(int Baud = 9600, Parity Parity = Parity.None, int DataBits = 8, int StopBits = 1)
{
    public const int MinBaud = 300;
    public const int MaxBaud = 4_000_000;

    /// <summary>How parities are written.</summary>
    public static readonly IReadOnlyDictionary<string, Parity> Parities =
        new Dictionary<string, Parity> { ["none"] = Parity.None, ["even"] = Parity.Even, ["odd"] = Parity.Odd };

    /// <summary>9600 8N1.</summary>
    public static SerialSettings Default { get; } = new();

    /// <summary>How long so many characters take, each with start, parity and stop bits.</summary>
    public TimeSpan Time(double characters) =>
        TimeSpan.FromSeconds(characters * (1 + DataBits + (Parity == Parity.None ? 0 : 1) + StopBits) / Baud);

    /// <summary>As people write it: <c>2400 8E1</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Baud} {DataBits}{Parity.ToString()[0]}{StopBits}");
}
