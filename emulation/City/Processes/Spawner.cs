using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace EdgeFleet.City.Processes;

/// <summary>
/// Starts processes that do not outlive the city, however it ends. Linux kills a child that asked for it
/// (prctl PR_SET_PDEATHSIG) when the thread that started it ends, so all are started by one thread that lives
/// as long as the city; <c>setpriv</c> asks on the child's behalf and <c>setsid</c> keeps the terminal's Ctrl-C
/// from it, both of util-linux, both become the child without another process in between. A shell then looks
/// whether the city died before it could be asked for, and becomes the child too. Without these tools a child
/// outlives a city that was killed with SIGKILL, and only that.
/// </summary>
public sealed class Spawner : IDisposable
{
    private static readonly string? SetSid = Tool("setsid");
    private static readonly string? SetPriv = Tool("setpriv");

    private const string OnlyForALivingCity = "test \"$PPID\" = \"$0\" && exec \"$@\"";

    private readonly BlockingCollection<Action> _work = [];

    public Spawner() => new Thread(Work) { IsBackground = true, Name = "spawner" }.Start();

    /// <summary>Starts a process with its output redirected; it runs in <paramref name="folder"/>.</summary>
    public Task<Process> StartAsync(
        string executable, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        var self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        string[] line = SetSid is not null && SetPriv is not null
            ? [SetSid, SetPriv, "--pdeathsig", "KILL", "--", "/bin/sh", "-c", OnlyForALivingCity, self, executable, .. arguments]
            : [executable, .. arguments];
        start.FileName = line[0];
        foreach (var argument in line.Skip(1)) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;

        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                started.SetException(e);
            }
        });
        return started.Task;
    }

    /// <summary>The thread goes on until the process ends: its end would kill the children.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Work()
    {
        foreach (var action in _work.GetConsumingEnumerable()) action();
        using var never = new ManualResetEventSlim();
        never.Wait();
    }

    private static string? Tool(string name) =>
        OperatingSystem.IsLinux() && File.Exists("/usr/bin/" + name) ? "/usr/bin/" + name : null;
}
