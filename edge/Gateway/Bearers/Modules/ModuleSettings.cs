using System.Text.RegularExpressions;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Bearers.Modules;

/// <summary>A module that has no network interface and gives TCP sockets by AT commands, as gateway.json has it.</summary>
/// <param name="Port">Its serial port, as in <c>/dev/ttyUSB2</c>.</param>
/// <param name="Baud">Of that port, bits a second.</param>
/// <param name="AccessPoint">The name of the operator's access point (APN); empty: the network gives one.</param>
public sealed partial record ModuleSettings(string Port, int Baud, string AccessPoint)
{
    public const string Key = "module";

    private const int StandardBaud = 115200;
    private static readonly PhraseKind Shown = new("form-module", "a module at a serial port, as in {example}");
    private static readonly PhraseKind PortForm = new("form-module-port", "its serial port, as in /dev/ttyUSB2");
    private static readonly PhraseKind NoAccessPoint =
        new("module-access-point", "{value} is no name of an access point; write it as the operator does: letters, digits, . and -");
    private const string Example = "{ \"port\": \"/dev/ttyUSB2\", \"baud\": 115200, \"apn\": \"cmnbiot\" }";

    /// <summary>Holds good only when no fault was added; null: there is none.</summary>
    public static ModuleSettings? Read(JsonSection bearer)
    {
        ArgumentNullException.ThrowIfNull(bearer);
        if (!bearer.Has(Key)) return null;
        var section = bearer.Object(Key, Shown.With(Example));
        var port = section.Text("port", PortForm);
        var baud = (int)section.Integer("baud", SerialSettings.MinBaud, SerialSettings.MaxBaud, StandardBaud);
        var accessPoint = section.Has("apn") ? section.Text("apn", "a name") : "";
        // It goes into a command between quotes.
        if (!Name().IsMatch(accessPoint)) section.Fault("apn", NoAccessPoint.With(accessPoint));
        section.Done();
        return new ModuleSettings(port, baud, accessPoint);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9.-]{0,100}\z")]
    private static partial Regex Name();
}
