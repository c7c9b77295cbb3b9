using System.Diagnostics;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Gateway.Updates.Application;

namespace EdgeFleet.Tests.Updates.Application;

/// <summary>A gateway dies at any step of its own update: one whole version starts, always, and the update comes to an end.</summary>
public sealed class KilledUpdateTests : IDisposable
{
    private const int Starts = 6;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(VersionFolders.WrittenPoint, 1, false)]
    [InlineData(VersionFolders.WrittenPoint, 4, false)]
    [InlineData(VersionFolders.UnpackedPoint, 1, false)]
    [InlineData(ApplicationUpdates.TrialPoint, 1, false)]
    [InlineData(VersionFolders.LinkPoint, 1, false)]
    [InlineData(VersionFolders.SwitchedPoint, 1, false)]
    [InlineData(ApplicationUpdates.KeptPoint, 1, false)]
    [InlineData(ApplicationUpdates.EndedPoint, 1, false)]
    [InlineData(ApplicationUpdates.TrialPoint, 1, true)]
    [InlineData(VersionFolders.LinkPoint, 1, true)]
    [InlineData(VersionFolders.SwitchedPoint, 1, true)]
    [InlineData(ApplicationUpdates.KeptPoint, 1, true)]
    [InlineData(ApplicationUpdates.EndedPoint, 1, true)]
    public async Task Killed_at_any_step_a_whole_version_starts_and_the_update_ends(string point, int pass, bool sick)
    {
        var machine = VersionsOnDisk.Install(_folder.Path);
        if (sick) await File.WriteAllTextAsync(_folder.In("sick"), "", TestContext.Current.CancellationToken);
        // Release 2 goes back when it runs, so that a point of the way there is passed in the second process.
        if (sick) await RunAsync(null);
        var killed = false;
        for (var start = 0; start < Starts; start++)
        {
            Assert.Contains(machine.Start(), (string[])["1 1", "2 2"]);
            killed |= await RunAsync(killed ? null : $"{point}:{pass}") is not 0;
        }
        Assert.True(killed, "it was never killed");
        Assert.Equal(sick ? "1 1" : "2 2", machine.Start());
        Assert.Null(machine.Updates.Next());
        var again = VersionsOnDisk.Archive(2, VersionsOnDisk.Files(2)).Target;
        Assert.Equal(sick ? ApplicationPhrases.Rejected : UpdatePhrases.NotNewer, machine.Updates.WhyNot(again)!.Kind);
    }

    private async Task<int> RunAsync(string? killAt)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "EdgeFleet.Tests.exe" : "EdgeFleet.Tests"))
        {
            RedirectStandardOutput = true, Environment = { [KilledUpdate.Variable] = _folder.Path },
        };
        if (killAt is not null) start.Environment["EDGEFLEET_KILL_AT"] = killAt;
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
