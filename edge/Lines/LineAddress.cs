using System.Globalization;

namespace EdgeFleet.Edge.Lines;

/// <summary>
/// A line by its physical place: <c>tcp://host:port</c>, or <c>serial:///dev/ttyUSB0</c> (on Windows
/// <c>serial:///COM3</c>). Behind a serial one <c>?baud=2400&amp;parity=even</c> may stand, which is no part of the
/// place: devices of different speeds share a port.
/// </summary>
/// <param name="Place">The one writing of the place, by which devices on the same line are known to be.</param>
/// <param name="Serial">What stood behind it; null: nothing.</param>
public sealed record LineAddress(string Place, SerialSettings? Serial)
{
    public const string SerialScheme = "serial";
    public const string TcpScheme = "tcp";

    /// <summary>What may stand behind a serial one.</summary>
    public const string BaudKey = "baud";
    public const string ParityKey = "parity";

    public bool IsSerial => IsSerialPlace(Place);

    public static bool IsSerialPlace(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return place.StartsWith($"{SerialScheme}:", StringComparison.Ordinal);
    }

    /// <param name="canonical">In its one writing: whole, in small letters, with its port.</param>
    public static LineAddress Of(string canonical)
    {
        ArgumentNullException.ThrowIfNull(canonical);
        if (canonical.Split('?') is not [var place, var query]) return new LineAddress(canonical, null);
        var options = query.Split('&').Select(option => option.Split('=')).ToDictionary(option => option[0], option => option[1]);
        var serial = SerialSettings.Default;
        if (options.TryGetValue(BaudKey, out var baud)) serial = serial with { Baud = int.Parse(baud, CultureInfo.InvariantCulture) };
        if (options.TryGetValue(ParityKey, out var parity)) serial = serial with { Parity = SerialSettings.Parities[parity] };
        return new LineAddress(place, serial);
    }
}
