using System.Collections.Concurrent;
using System.Diagnostics;

namespace EdgeFleet.Scenarios;

/// <summary>The city as a user starts it: the real executable, in a process of its own, its output line by line.</summary>
internal sealed class CityProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Task _reading;

    private CityProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public int Id => _process.Id;
    public string Output => string.Join(Environment.NewLine, _lines);

    /// <summary>Beside the tests' own folder, as the build lays it out.</summary>
    public static CityProcess Start(params string[] arguments)
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var executable = Path.Combine(own.Parent!.Parent!.FullName, "EdgeFleet.City", own.Name, "EdgeFleet.City");
        // A shell that starts a job in the background makes it deaf to SIGINT, and that is inherited; a user's terminal does not.
        string[] command = OperatingSystem.IsLinux()
            ? ["/usr/bin/env", "--default-signal=INT", executable, .. arguments]
            : [executable, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return new CityProcess(Process.Start(start)!);
    }

    /// <summary>Waits for a line with this text.</summary>
    public async Task<string> LineAsync(string text, TimeSpan timeout)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < timeout)
        {
            if (_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found) return found;
            await _arrived.WaitAsync(TimeSpan.FromMilliseconds(200));
        }
        throw new TimeoutException($"'{text}' did not come; the city said:{Environment.NewLine}{Output}");
    }

    public async Task<int> ExitCodeAsync(TimeSpan timeout)
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(timeout);
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    public void Interrupt() =>
        Process.Start("/bin/kill", ["-INT", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])!.WaitForExit();

    public void Kill() => _process.Kill();

    /// <summary>Processes whose command line names this text: what a city started names its data folder.</summary>
    public static IReadOnlyList<int> Naming(string text) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture))
            .Where(id => CommandLine(id).Contains(text, StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _arrived.Dispose();
    }

    /// <summary>
    /// Empty of a process that ended. One in the middle of an exec shows an empty line too, but has an executable: it is asked again.
    /// </summary>
    private static string CommandLine(int process)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/cmdline");
            for (var i = 0; i < 100 && line.Length == 0 && HasExecutable(process); i++)
            {
                Thread.Sleep(1);
                line = File.ReadAllText($"/proc/{process}/cmdline");
            }
            return line;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static bool HasExecutable(int process) => File.ResolveLinkTarget($"/proc/{process}/exe", returnFinalTarget: false) is not null;

    private async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            _lines.Enqueue(line);
            _arrived.Release();
        }
    }
}
