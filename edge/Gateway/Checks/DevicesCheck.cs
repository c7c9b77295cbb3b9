using System.Security.Cryptography;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Gateway.Hosting;
using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Gateway.Checks;

/// <summary>
/// How each device is: in the words of the gateway that runs, whose lines nobody else may ask; where none runs, by reading each once.
/// </summary>
internal static class DevicesCheck
{
    internal const string Area = "device";

    public static async Task<IReadOnlyList<CheckFinding>> LookAsync(CheckedGateway gateway, CancellationToken cancel)
    {
        try
        {
            var faults = new ValidationFaults();
            var document = Text(gateway) is not { } text ? null
                : new DeviceDocumentReader(DriverCatalog.All(gateway.Clock), ProfileLibrary.Shipped()).Read(text, faults);
            if (!faults.None)
                return [.. faults.Lines.Select(line => CheckFinding.Fault(Area, "", line, "Put the device document right"))];
            if (gateway.Report is { } report) return Told(report, document, gateway.Clock.GetUtcNow());
            if (document is null)
                return [CheckFinding.Skipped(
                    Area, "", "no device configuration is here yet", "It comes from the manager, or by --devices FILE")];
            if (document.Devices.Count + document.Faulty.Count == 0) return [CheckFinding.Skipped(Area, "", "none is configured")];
            return [.. document.Faulty.Select(Misconfigured), .. await ReadAsync(gateway, document, cancel).ConfigureAwait(false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or InvalidDataException
            or JsonException)
        {
            return [CheckFinding.Fault(Area, "", $"the device configuration cannot be read: {e.Message.TrimEnd('.')}",
                "Run the check as the gateway's user, with the gateway's secrets key")];
        }
    }

    internal static string Name(ConfiguredDevice device) => $"{device.Number} {device.Name}".Trim();

    private static string? Text(CheckedGateway gateway)
    {
        if (gateway.Order.DeviceFile is { } file) return File.ReadAllText(file);
        return DesiredState.DocumentIn(gateway.Folder.Desired);
    }

    private static async Task<IReadOnlyList<CheckFinding>> ReadAsync(
        CheckedGateway gateway, DeviceDocument document, CancellationToken cancel)
    {
        // A gateway that starts now waits for its turn at the folder, and so at the lines.
        using var held = gateway.Runs ? null : DataFolder.TryHold(gateway.Folder.Path);
        if (held is null)
            return [CheckFinding.Skipped(
                Area, "", "a gateway runs and does not say how its devices are", "See folder; or stop it, and check again")];
        return await DeviceReads.ReadAsync(document.Devices, gateway.Clock, cancel).ConfigureAwait(false);
    }

    private static IReadOnlyList<CheckFinding> Told(Reported report, DeviceDocument? document, DateTimeOffset now)
    {
        var names = (document?.Devices ?? []).ToDictionary(device => device.Number, Name);
        return report.Devices.Count == 0 ? [CheckFinding.Skipped(Area, "", "the running gateway has none")]
            : [.. report.Devices.Select(device => Told(device, names.GetValueOrDefault(device.Device, $"{device.Device}"), now))];
    }

    private static CheckFinding Told(DeviceState device, string name, DateTimeOffset now)
    {
        var ago = device.LastAnswer > 0 ? $"answered {(now - UnixTime.Nearest(device.LastAnswer)).TotalSeconds:0} s ago"
            : "has not answered since the gateway started";
        return device.Link switch
        {
            DeviceState.Types.Link.Unknown => CheckFinding.Skipped(Area, name, "has not been asked yet", "Check again in a while"),
            DeviceState.Types.Link.Online => CheckFinding.Fine(Area, name, ago),
            _ => CheckFinding.Fault(Area, name, ago, device.Fault),
        };
    }

    private static CheckFinding Misconfigured(FaultyDevice device) => CheckFinding.Fault(Area, $"{device.Number} {device.Name}".Trim(),
        string.Join("; ", device.Faults), "Put it right where it is configured");
}
