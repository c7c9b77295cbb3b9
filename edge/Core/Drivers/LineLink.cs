using EdgeFleet.Contracts;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Edge.Drivers;

/// <summary>What a device's link says of its line, by the keys of <see cref="LineFields"/>.</summary>
/// <param name="Place">The line.</param>
/// <param name="Serial">Speed, parity and stop bits for this device; null: its line is no serial one.</param>
/// <param name="Options">What it asks of the line.</param>
public sealed record LineLink(string Place, SerialSettings? Serial, LineOptions Options)
{
    private static readonly string[] SpeedKeys = ["baud", "parity"];

    /// <param name="link">The device's link; faults go to its list.</param>
    public static LineLink Of(FieldValues link)
    {
        ArgumentNullException.ThrowIfNull(link);
        var address = LineAddress.Of(link.Text("address"));
        var options = new LineOptions
        {
            Pause = TimeSpan.FromMilliseconds(link.Whole("pauseMs")),
            CloseAfterPoll = link.Boolean("closeAfterPoll"),
            Rs485 = address.IsSerial && link.Boolean("rs485"),
            LongestBackOff = link.Has("longestBackOffMs") ? TimeSpan.FromMilliseconds(link.Whole("longestBackOffMs")) : null,
        };
        return new LineLink(address.Place, address.IsSerial ? ReadSerial(address, link) : null, options);
    }

    private static SerialSettings ReadSerial(LineAddress address, FieldValues link)
    {
        var parity = link.Choice("parity", SerialSettings.Parities);
        var settings = new SerialSettings((int)link.Whole("baud"), parity, (int)link.Whole("dataBits"), (int)link.Whole("stopBits"));
        if (address.Serial is not { } behind) return settings;
        foreach (var key in SpeedKeys)
            if (link.Has(key)) link.Fault(key, ConfigurationPhrases.SpeedTwice.With());
        return settings with { Baud = behind.Baud, Parity = behind.Parity };
    }
}
