using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Clocks;
using EdgeFleet.Gateway.Hosting;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Gateway.Checks;

/// <summary>The gateway that is looked at: its folder opened for looking, and what it says of itself if it runs.</summary>
internal sealed class CheckedGateway
{
    private const string Area = "folder";

    public required CheckOrder Order { get; init; }
    public required DataFolder Folder { get; init; }

    /// <summary>Null: there is none yet, or it has faults.</summary>
    public required GatewayFile? File { get; init; }

    /// <summary>Null: not enrolled, or what lies there cannot be used.</summary>
    public required GatewayIdentity? Identity { get; init; }

    /// <summary>Why there is no identity where there should be one; empty: nothing is wrong.</summary>
    public string IdentityFault { get; init; } = "";

    /// <summary>A gateway process holds the folder.</summary>
    public required bool Runs { get; init; }

    /// <summary>What the running gateway says; null: none runs, or it does not say.</summary>
    public required Reported? Report { get; init; }

    /// <summary>What the gateway takes for the time.</summary>
    public required GatewayClock Clock { get; init; }

    public UplinkGround? Ground => File is null ? null
        : new UplinkGround { Folder = Folder, File = File, Identity = Identity, Clock = Clock };

    /// <returns>The gateway, or null where nothing can be looked at; and what was found by then.</returns>
    public static async Task<(CheckedGateway? Gateway, IReadOnlyList<CheckFinding> Found)> OpenAsync(
        CheckOrder order, TimeProvider timers, IMachineClock machine, CancellationToken cancel)
    {
        DataFolder folder;
        bool runs;
        try
        {
            folder = DataFolder.Look(order.Data, order.SecretsKey);
            using var held = DataFolder.TryHold(folder.Path);
            runs = held is null;
        }
        catch (Exception e) when (e is GatewayException or IOException or UnauthorizedAccessException)
        {
            return (null, [CheckFinding.Fault(Area, "", e.Message, "Run the check as the gateway's user, on the gateway's data folder")]);
        }
        var (file, fileFound) = ReadFile(folder);
        var (identity, identityFault) = ReadIdentity(folder, file);
        var gateway = new CheckedGateway
        {
            Order = order, Folder = folder, File = file, Identity = identity, IdentityFault = identityFault, Runs = runs,
            Report = runs ? await StatusSocket.AskAsync(folder, timers, cancel).ConfigureAwait(false) : null,
            Clock = new GatewayClock(
                machine, timers, new LookedAtNotes(folder.ClockFile), PossibleDates.Of(identity), NullLogger<GatewayClock>.Instance),
        };
        return (gateway, [.. fileFound, gateway.Running()]);
    }

    private static (GatewayFile?, IReadOnlyList<CheckFinding>) ReadFile(DataFolder folder)
    {
        if (!System.IO.File.Exists(folder.GatewayFile))
            return (null, [CheckFinding.Warning(Area, "", $"{folder.Path} is not enrolled: there is no gateway.json",
                $"Enrol it: enrol --data {folder.Path} --manager URL")]);
        try
        {
            return (GatewayFile.Load(folder.GatewayFile), []);
        }
        catch (GatewayException e)
        {
            return (null, [.. e.Message.Split(Environment.NewLine)
                .Select(line => CheckFinding.Fault(Area, "gateway.json", line, "Put it right, and start the gateway anew"))]);
        }
    }

    private static (GatewayIdentity?, string) ReadIdentity(DataFolder folder, GatewayFile? file)
    {
        if (file is null || !file.Uplinks.Any(uplink => uplink.Kind.NeedsEnrolment)) return (null, "");
        try
        {
            return (IdentityFiles.Load(folder, file.Gateway), "");
        }
        catch (GatewayException e)
        {
            return (null, e.Message);
        }
    }

    private CheckFinding Running()
    {
        var who = File is { Gateway: > 0 } file ? $"gateway {file.Gateway}" : "a gateway without a number";
        if (!Runs) return CheckFinding.Fine(Area, "", $"{Folder.Path} is that of {who}, which does not run now");
        return Report is not null ? CheckFinding.Fine(Area, "", $"{Folder.Path} is that of {who}, which runs")
            : CheckFinding.Warning(Area, "", $"{Folder.Path} is that of {who}, which runs and does not say how its devices are",
                $"If it is older than this program, start it anew. If the path of {Folder.SocketFile} has more than "
                + $"{StatusSocket.LongestPath} bytes, move the folder. Its log says more");
    }

    /// <summary>Lets the clock judge as the gateway's does, and notes nothing.</summary>
    private sealed class LookedAtNotes(string file) : IClockNotes
    {
        public ClockNotes Read() => new ClockFile(file, NullLogger<ClockFile>.Instance).Read();

        public void Write(ClockNotes notes) { }
    }
}
