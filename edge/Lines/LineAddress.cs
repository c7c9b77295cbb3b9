using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

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
    public const string SerialScheme = "serial";
    public const string TcpScheme = "tcp";

    private const string Baud = "baud";
    private const string Parity = "parity";

    public bool IsSerial => IsSerialPlace(Place);

    public static bool IsSerialPlace(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return place.StartsWith($"{SerialScheme}:", StringComparison.Ordinal);
    }

    /// <summary>The ways to write one.</summary>
    /// <param name="port">The TCP port that may be left out; 0: it has to be there.</param>
    public static IEnumerable<AddressForm> Forms(int port = 0) =>
    [
        Fields.HostAndPort(TcpScheme, port),
        Fields.Device(SerialScheme, "serial:///dev/ttyUSB0",
            Fields.Whole(Baud, "Speed", "波特率", SerialSettings.MinBaud, SerialSettings.MaxBaud, "Bd"),
            Fields.Choice(Parity, "Parity", "校验", SerialSettings.Parities.Keys)),
    ];

    /// <summary>Null: it is no address.</summary>
    /// <param name="text">As a person writes it.</param>
    /// <param name="port">The TCP port that may be left out; 0: it has to be there.</param>
    public static LineAddress? Parse(string text, int port = 0) =>
        AddressText.Canonical(text, Forms(port)) is { } canonical ? Of(canonical) : null;

    /// <param name="canonical">As <see cref="AddressText.Canonical"/> writes it.</param>
    public static LineAddress Of(string canonical)
    {
        ArgumentNullException.ThrowIfNull(canonical);
        if (canonical.Split('?') is not [var place, var query]) return new LineAddress(canonical, null);
        var options = query.Split('&').Select(option => option.Split('=')).ToDictionary(option => option[0], option => option[1]);
        var serial = SerialSettings.Default;
        if (options.TryGetValue(Baud, out var baud)) serial = serial with { Baud = int.Parse(baud, CultureInfo.InvariantCulture) };
        if (options.TryGetValue(Parity, out var parity)) serial = serial with { Parity = SerialSettings.Parities[parity] };
        return new LineAddress(place, serial);
    }
}
