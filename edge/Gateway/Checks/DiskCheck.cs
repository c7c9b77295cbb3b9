using System.Globalization;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Gateway.Checks;

/// <summary>Whether the disk of the outbox takes what is written, how fast, and whether the buffer has room on it.</summary>
internal static class DiskCheck
{
    private const string Area = "disk";
    private const string Probe = ".check";

    /// <summary>A disk that takes longer to make a few bytes durable is a card that wears out, or shares its bus.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(500);

    public static IReadOnlyList<CheckFinding> Look(CheckedGateway gateway)
    {
        var outbox = gateway.Folder.In(gateway.File?.OutboxFolder ?? GatewayFile.DefaultOutboxFolder);
        var cap = (gateway.File?.Buffer ?? BufferSettings.Default).CapBytes;
        // Before the first start there is none yet.
        var folder = Directory.Exists(outbox) ? outbox : gateway.Folder.Path;
        try
        {
            return [Room(folder, outbox, cap), Writes(folder, gateway.Clock), .. Trouble(gateway.Report?.Buffer)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [CheckFinding.Fault(Area, "", $"{folder} takes nothing: {e.Message.TrimEnd('.')}",
                "Make room on that disk, or mount it writable; the gateway goes on by itself then")];
        }
    }

    private static CheckFinding Room(string folder, string outbox, long cap)
    {
        var used = Directory.Exists(outbox)
            ? new DirectoryInfo(outbox).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var words = $"the buffer has {Mega(used)} of its {Mega(cap)}, and {Mega(free)} are free";
        return free >= cap - used ? CheckFinding.Fine(Area, "", words)
            : CheckFinding.Warning(Area, "", $"{words}: the disk is full before the buffer is",
                "Make room, or write fewer bytes under buffer in gateway.json; what matters least gives way when the disk is full");
    }

    private static CheckFinding Writes(string folder, TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.DeleteOnClose,
        };
        using (var file = new FileStream(Path.Combine(folder, $"{Probe}-{Environment.ProcessId}"), options))
        {
            file.Write(new byte[4096]);
            file.Flush(flushToDisk: true);
        }
        var took = clock.GetElapsedTime(began);
        var words = $"{folder} takes 4096 bytes durably in {took.TotalMilliseconds:0} ms";
        return took <= Slow ? CheckFinding.Fine(Area, "", words)
            : CheckFinding.Warning(
                Area, "", words, "That is slow: a card near its end, or another program writing; put the outbox on another disk");
    }

    private static IEnumerable<CheckFinding> Trouble(BufferState? buffer)
    {
        if (buffer?.Trouble == BufferState.Types.Trouble.Fails)
            yield return CheckFinding.Fault(Area, "", $"the running gateway could not store the last time: {buffer.Cause}",
                "Look at that disk; what is read meanwhile is not stored");
        if (buffer?.Trouble == BufferState.Types.Trouble.GivesWay)
            yield return CheckFinding.Warning(Area, "", "within the last hour space ran short, and what matters least was given up",
                "Make room; `lost` prints what was given up");
    }

    private static string Mega(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");
}
