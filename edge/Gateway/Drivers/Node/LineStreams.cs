using System.Globalization;
using System.IO.Ports;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>
/// Ways to a line of nodes, as text: <c>tcp://host:port</c>, or <c>serial:///dev/ttyUSB0?baud=9600&amp;parity=none</c>
/// (on Windows <c>serial:///COM3</c>), always 8 data bits and one stop bit.
/// </summary>
internal static class LineStreams
{
    public const string Form = "tcp://host:port or serial:///dev/ttyUSB0?baud=9600&parity=none";

    private const int DefaultBaud = 9600;

    private static readonly Dictionary<string, Parity> Parities = new() { ["none"] = Parity.None, ["even"] = Parity.Even, ["odd"] = Parity.Odd };

    /// <summary>The one writing of an address, so that devices on the same line are known to be; null: it is none.</summary>
    public static string? Canonical(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address is not { UserInfo: "", Fragment: "" }) return null;
        return address.Scheme switch
        {
            "tcp" when address is { Host.Length: > 0, Port: > 0, Query: "", AbsolutePath: "" or "/" } => $"tcp://{address.Host}:{address.Port}",
            "serial" when address is { Host: "", AbsolutePath.Length: > 1 } && Options(address.Query) is var (baud, parity) => string.Create(CultureInfo.InvariantCulture, $"serial://{address.AbsolutePath}?baud={baud}&parity={parity}"),
            _ => null,
        };
    }

    /// <param name="line">In its canonical writing.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="IOException">There is no way there now; so say SocketException and UnauthorizedAccessException.</exception>
    public static async Task<Stream> OpenAsync(string line, CancellationToken cancel)
    {
        var address = new Uri(line);
        if (address.Scheme == "tcp") return await TcpStreams.ConnectAsync(address, cancel).ConfigureAwait(false);
        var (baud, parity) = Options(address.Query)!.Value;
        var path = Uri.UnescapeDataString(address.AbsolutePath);
        var port = new SerialPort(OperatingSystem.IsWindows() ? path.TrimStart('/') : path, baud, Parities[parity], 8, StopBits.One);
        try
        {
            port.Open();
            return port.BaseStream;
        }
        catch
        {
            port.Dispose();
            throw;
        }
    }

    private static (int Baud, string Parity)? Options(string query)
    {
        var (baud, parity) = (DefaultBaud, "none");
        foreach (var option in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = option.Split('=') is [var key, var rest] ? (key, rest) : ("", "");
            if (name == "baud" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out baud) && baud is >= 300 and <= 4_000_000) continue;
            if (name == "parity" && Parities.ContainsKey(value)) parity = value;
            else return null;
        }
        return (baud, parity);
    }
}
