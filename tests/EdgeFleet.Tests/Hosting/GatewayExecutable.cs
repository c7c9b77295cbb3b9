using System.Diagnostics;
using System.Text;

namespace EdgeFleet.Tests.Hosting;

/// <summary>The gateway as its own process.</summary>
internal sealed class GatewayExecutable : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly List<string> _lines = [];

    /// <summary>Another of the executables, the manager for one.</summary>
    public static GatewayExecutable Of(string project, params IEnumerable<string> arguments) => new([], arguments, project);

    public GatewayExecutable(params IEnumerable<string> arguments) : this([], arguments)
    {
    }

    /// <param name="environment">Variables beside those of this process.</param>
    /// <param name="arguments">Its command line; a secret in it is typed on standard input instead, unless it is in a file.</param>
    /// <param name="project">Of the executable.</param>
    public GatewayExecutable(Dictionary<string, string> environment, IEnumerable<string> arguments, string project = "EdgeFleet.Gateway")
    {
        var (line, typed) = (arguments.ToList(), "");
        if (line.FindIndex(argument => argument is "--claim" or "--key") is >= 0 and var at && at + 1 < line.Count
            && line[at + 1][0] != '@')
            (typed, line[at + 1]) = (line[at + 1], "-");
        var start = new ProcessStartInfo(
            "dotnet", [Assembly(project), .. line]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError =
                true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => { if (e.Data is not null) lock (_lines) _lines.Add(e.Data); };
        _process.ErrorDataReceived += (_, e) => { if (e.Data is not null) lock (_errors) _errors.AppendLine(e.Data); };
        _process.Start();
        _process.StandardInput.WriteLine(typed);
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public IReadOnlyList<string> Lines
    {
        get { lock (_lines) return [.. _lines]; }
    }

    public string Errors
    {
        get { lock (_errors) return _errors.ToString(); }
    }

    /// <summary>Runs to its end and returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        return _process.ExitCode;
    }

    /// <summary>As a power cut ends it.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGTERM, as systemd stops a service.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    // The copy beside the tests shares their framework and lacks the packages of its own.
    internal static string Assembly(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(configuration.Parent!.Parent!.FullName, project, configuration.Name, $"{project}.dll");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
