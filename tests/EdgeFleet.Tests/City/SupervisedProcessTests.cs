using System.Collections.Concurrent;
using EdgeFleet.City.Processes;

namespace EdgeFleet.Tests.City;

/// <summary>Real processes: a shell that says its id and its armed point, and waits.</summary>
public sealed class SupervisedProcessTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgefleet-test-").FullName;
    private readonly Spawner _spawner = new();
    private readonly BlockingCollection<string> _lines = [];
    private readonly List<SupervisedProcess> _processes = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
        _spawner.Dispose();
        _lines.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Killed_it_comes_back_and_the_kill_is_counted()
    {
        var process = await StartAsync("echo $$ armed=$EDGEFLEET_KILL_AT; exec sleep 600");
        var first = Line();
        process.Kill("outbox.committed:3");
        var second = Line();
        await RunningAsync(process);
        Assert.EndsWith("armed=", first);
        Assert.EndsWith("armed=outbox.committed:3", second);
        process.Kill(null);
        Assert.EndsWith("armed=", Line());
        Assert.Equal((2, 3), (process.Kills, process.Starts));
        Assert.Empty(process.Crashes);
    }

    [Fact]
    public async Task Dying_at_a_named_point_is_a_kill_that_names_it()
    {
        var process = await StartAsync(
            $"echo start; test -f {_folder}/again && exec sleep 600; touch {_folder}/again; echo killed-at outbox.rolling; kill -9 $$");
        Assert.Equal(["start", "start"], [Line(), Line()]);
        Assert.Equal((1, 1), (process.Kills, process.Hits("outbox.rolling")));
        Assert.Empty(process.Crashes);
    }

    [Fact]
    public async Task Ending_by_itself_is_a_crash_that_names_the_log()
    {
        var process = await StartAsync(
            $"echo start; test -f {_folder}/again && exec sleep 600; touch {_folder}/again; echo oh no >&2; exit 7");
        Assert.Equal(["start", "start"], [Line(), Line()]);
        var crash = Assert.Single(process.Crashes);
        Assert.Contains("exit code 7", crash);
        Assert.Contains(process.Log, crash);
        Assert.Equal("oh no\n", await File.ReadAllTextAsync(process.Log));
    }

    [Fact]
    public async Task Stopped_it_gets_the_chance_to_end_and_stays_down()
    {
        var process = await StartAsync($"trap 'touch {_folder}/ended; exit 0' TERM; echo $$; while true; do sleep 0.1; done");
        var id = Line();
        await process.StopAsync();
        Assert.True(File.Exists($"{_folder}/ended"));
        Assert.False(Directory.Exists($"/proc/{id}"));
        Assert.Equal(ProcessState.Stopped, process.State);
        Assert.Equal(1, process.Starts);
    }

    private async Task<SupervisedProcess> StartAsync(string script)
    {
        var recipe = new ProcessRecipe("/bin/sh", ["-c", script], _folder, Path.Combine(_folder, "log"), new Dictionary<string, string>());
        var process = new SupervisedProcess("shell", recipe, _spawner, TimeProvider.System, _lines.Add);
        _processes.Add(process);
        await process.StartAsync();
        return process;
    }

    /// <summary>A child may speak before its supervisor has noted that it runs, and only a running one is killed.</summary>
    private static async Task RunningAsync(SupervisedProcess process)
    {
        for (var tries = 0; process.State != ProcessState.Running; tries++)
        {
            Assert.True(tries < 1000, "it does not run again");
            await Task.Delay(10);
        }
    }

    private string Line() => _lines.TryTake(out var line, TimeSpan.FromSeconds(30)) ? line : throw new TimeoutException("no line came");
}
