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
    public const string Form = "tcp://host:port or serial:///dev/ttyUSB0";

    private const string SerialScheme = "serial";
    private const string TcpScheme = "tcp";

    public bool IsSerial => IsSerialPlace(Place);

    public static bool IsSerialPlace(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return place.StartsWith($"{SerialScheme}:", StringComparison.Ordinal);
    }

    /// <summary>Null: it is no address.</summary>
    /// <param name="text">As a person writes it.</param>
    /// <param name="port">The TCP port that may be left out; null: it has to be there.</param>
    public static LineAddress? Parse(string text, int? port = null)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address is not { UserInfo: "", Fragment: "" }) return null;
        return address.Scheme switch
        {
            TcpScheme when address is { Host.Length: > 0, Query: "", AbsolutePath: "" or "/" } && Port(address, port) is { } known =>
                new LineAddress(string.Create(CultureInfo.InvariantCulture, $"{TcpScheme}://{address.Host}:{known}"), null),
            SerialScheme when address is { Host: "", AbsolutePath.Length: > 1 } && TrySerial(address.Query, out var serial) =>
                new LineAddress($"{SerialScheme}://{address.AbsolutePath}", serial),
            _ => null,
        };
    }

    private static int? Port(Uri address, int? standard) => address.Port switch
    {
        < 0 => standard,
        0 => null,
        var port => port,
    };

    private static bool TrySerial(string query, out SerialSettings? serial)
    {
        serial = null;
        foreach (var option in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = option.Split('=') is [var key, var rest] ? (key, rest) : ("", "");
            var known = serial ?? SerialSettings.Default;
            if (name == "baud" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var baud) && baud is >= SerialSettings.MinBaud and <= SerialSettings.MaxBaud)
                serial = known with { Baud = baud };
            else if (name == "parity" && SerialSettings.Parities.TryGetValue(value, out var parity)) serial = known with { Parity = parity };
            else return false;
        }
        return true;
    }
}
