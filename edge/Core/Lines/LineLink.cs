using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Lines;

/// <summary>The keys of a device's link that concern its line: the same for every driver.</summary>
/// <param name="Place">The line.</param>
/// <param name="Serial">Speed, parity and stop bits for this device; null: its line is no serial one.</param>
/// <param name="Options">What it asks of the line.</param>
public sealed record LineLink(string Place, SerialSettings? Serial, LineOptions Options)
{
    private const string Nowhere = "tcp://nowhere:1";
    private const int LongestPauseMs = 10_000;
    private const int LongestBackOffMs = 24 * 60 * 60 * 1000;

    private static readonly string[] SpeedKeys = ["baud", "parity"];
    private static readonly string[] SerialKeys = [.. SpeedKeys, "dataBits", "stopBits", "rs485"];

    /// <param name="link">The device's link; faults go to its list.</param>
    /// <param name="standard">What holds on a serial line for what is not said.</param>
    /// <param name="port">The TCP port that may be left out; null: it has to be there.</param>
    public static LineLink Read(JsonSection link, SerialSettings standard, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(standard);
        var text = link.Text("address", LineAddress.Form);
        var address = LineAddress.Parse(text, port);
        if (address is null && text.Length > 0) link.Fault("address", $"\"{text}\" is not a line", $"write {LineAddress.Form}");
        var known = address?.Serial ?? standard;
        var serial = new SerialSettings(
            (int)link.Integer("baud", SerialSettings.MinBaud, SerialSettings.MaxBaud, known.Baud),
            link.Choice("parity", SerialSettings.Parities, known.Parity),
            (int)link.Integer("dataBits", 7, 8, known.DataBits),
            (int)link.Integer("stopBits", 1, 2, known.StopBits));
        var options = new LineOptions
        {
            Pause = TimeSpan.FromMilliseconds(link.Integer("pauseMs", 0, LongestPauseMs, 0)),
            CloseAfterPoll = link.Boolean("closeAfterPoll"),
            Rs485 = link.Boolean("rs485"),
            LongestBackOff = link.Has("longestBackOffMs") ? TimeSpan.FromMilliseconds(link.Integer("longestBackOffMs", 1, LongestBackOffMs)) : null,
        };
        foreach (var key in address is { IsSerial: false } ? SerialKeys : [])
            if (link.Has(key)) link.Fault(key, "there is no serial port at a TCP address", "remove it, and set up the converter itself");
        foreach (var key in address?.Serial is null ? [] : SpeedKeys)
            if (link.Has(key)) link.Fault(key, "it stands behind the address too", "write it in one of the two places");
        return new LineLink(address?.Place ?? Nowhere, address is { IsSerial: true } ? serial : null, options);
    }
}
