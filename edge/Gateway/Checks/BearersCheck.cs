using System.Globalization;
using System.Net.NetworkInformation;
using EdgeFleet.Gateway.Bearers;

namespace EdgeFleet.Gateway.Checks;

/// <summary>Whether the network interface of each bearer is there, and what is left of its bytes of today.</summary>
internal static class BearersCheck
{
    private const string Area = "bearer";

    public static IReadOnlyList<CheckFinding> Look(CheckedGateway gateway)
    {
        if (gateway.File is not { } file) return [];
        var interfaces = NetworkInterface.GetAllNetworkInterfaces();
        var today = DateOnly.FromDateTime(gateway.Clock.GetUtcNow().UtcDateTime).DayNumber;
        return [.. file.Bearers.Select(bearer => Look(bearer, interfaces, UsedOn(today, bearer, gateway)))];
    }

    private static CheckFinding Look(BearerEntry bearer, NetworkInterface[] interfaces, long used)
    {
        var name = bearer.Terms.Name;
        if (bearer.Terms.BytesPerDay is { } most && used >= most)
            return CheckFinding.Warning(Area, name,
                $"today's {Bytes(most)} bytes are spent; until midnight UTC only events and billing go over it",
                "Raise bytesPerDay in gateway.json if the tariff allows it");
        var rest = bearer.Terms.BytesPerDay is { } budget ? $"; {Bytes(used)} of today's {Bytes(budget)} bytes used" : "";
        if (bearer.Module is { } module)
            return File.Exists(module.Port) ? CheckFinding.Fine(Area, name, $"there is a serial port {module.Port}{rest}")
                : CheckFinding.Fault(Area, name, $"there is no serial port {module.Port}",
                    "Look at the module and its cable, or write another port in gateway.json");
        if (bearer.Interface is not { } wanted) return CheckFinding.Fine(Area, name, $"the machine's routes decide{rest}");
        if (interfaces.FirstOrDefault(one => one.Name == wanted) is not { } found)
            return CheckFinding.Fault(Area, name, $"this machine has no interface {wanted}",
                $"Look at the modem or its cable, or write one of {string.Join(", ", interfaces.Select(one => one.Name))} in gateway.json");
        var addresses = found.GetIPProperties().UnicastAddresses.Select(one => one.Address)
            .Where(address => !address.IsIPv6LinkLocal).ToList();
        if (found.OperationalStatus == OperationalStatus.Down)
            return CheckFinding.Fault(Area, name, $"{wanted} is down", $"Look at its cable, SIM and signal; then: ip link set {wanted} up");
        return addresses.Count > 0 ? CheckFinding.Fine(Area, name, $"{wanted} has {string.Join(", ", addresses)}{rest}")
            : CheckFinding.Fault(Area, name, $"{wanted} has no address",
                "Look at its registration with the network, or at the DHCP server");
    }

    // What the gateway has noted, which is up to five minutes old.
    private static long UsedOn(int day, BearerEntry bearer, CheckedGateway gateway)
    {
        try
        {
            return BearerBook.Read(gateway.Folder.BearersFile).GetValueOrDefault(bearer.Terms.Name)
                ?.FirstOrDefault(one => one.Day == day)?.Total ?? 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static string Bytes(long bytes) => bytes.ToString("N0", CultureInfo.InvariantCulture);
}
