using System.Runtime.CompilerServices;
using EdgeFleet.Edge.Clocks;

namespace EdgeFleet.Gateway.Checks;

/// <param name="Data">The data folder.</param>
/// <param name="SecretsKey">The file with its secrets key; null: the systemd credential, else beside the folder.</param>
/// <param name="DeviceFile">The device document that the gateway runs instead of the manager's; null: the manager's.</param>
public sealed record CheckOrder(string Data, string? SecretsKey = null, string? DeviceFile = null);

/// <summary>
/// Looks at everything that a gateway needs, beside a running one or without. It changes nothing: no file of the folder, no session, no
/// line that a running gateway polls, no output of a device.
/// </summary>
public static class GatewayCheck
{
    /// <summary>Gives what it finds in a fixed order, each as soon as it and those before it are known.</summary>
    /// <param name="order">What to look at.</param>
    /// <param name="timers">For waiting.</param>
    /// <param name="machine">The clocks of this machine, on which the gateway runs or is to run.</param>
    /// <param name="cancel">Gives up.</param>
    public static async IAsyncEnumerable<CheckFinding> RunAsync(
        CheckOrder order, TimeProvider timers, IMachineClock machine, [EnumeratorCancellation] CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(order);
        var (gateway, found) = await CheckedGateway.OpenAsync(order, timers, machine, cancel).ConfigureAwait(false);
        foreach (var finding in found) yield return finding;
        if (gateway is null) yield break;

        var asked = UplinksCheck.AskAsync(gateway, cancel);
        Task<IReadOnlyList<CheckFinding>>[] areas =
        [
            ClockCheck.LookAsync(gateway, machine, asked),
            Task.FromResult(CertificateCheck.Look(gateway)),
            NamesCheck.LookAsync(gateway, cancel),
            Task.FromResult(BearersCheck.Look(gateway)),
            UplinksCheck.LookAsync(gateway, asked),
            Task.Run(() => DiskCheck.Look(gateway), cancel),
            DevicesCheck.LookAsync(gateway, cancel),
        ];
        foreach (var area in areas)
            foreach (var finding in await area.ConfigureAwait(false)) yield return finding;
    }
}
