using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeFleet.City.Processes;

/// <summary>One running process: its stdout line by line, its stderr appended to a file.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly Task _reading;

    private ChildProcess(Process process, Action<string> line, string log, TimeProvider time)
    {
        _process = process;
        _time = time;
        process.StandardInput.Close();
        _reading = Task.WhenAll(ReadLinesAsync(line), CopyErrorsAsync(log));
        Exited = ExitAsync();
    }

    /// <summary>Completes when the process has ended and everything it printed has been handed on.</summary>
    public Task<int> Exited { get; }

    public int Id => _process.Id;

    public static async Task<ChildProcess> StartAsync(Spawner spawner, ProcessRecipe recipe, Action<string> line, TimeProvider time)
    {
        Directory.CreateDirectory(recipe.Folder);
        var process = await spawner.StartAsync(recipe.Executable, recipe.Arguments, recipe.Folder, recipe.Environment);
        return new ChildProcess(process, line, recipe.Log, time);
    }

    /// <summary>SIGKILL: nothing of the process gets to run after this.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            return; // it has ended by itself
        }
    }

    /// <summary>SIGTERM, and SIGKILL to one that does not heed it.</summary>
    public async Task<int> StopAsync(TimeSpan timeout)
    {
        if (!Exited.IsCompleted)
        {
            if (OperatingSystem.IsWindows()) Kill();
            else _ = Signal(_process.Id, Terminate);
            await Task.WhenAny(Exited, Task.Delay(timeout, _time));
            Kill();
        }
        return await Exited;
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        _process.Dispose();
    }

    private async Task ReadLinesAsync(Action<string> line)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } text) line(text);
    }

    private async Task CopyErrorsAsync(string log)
    {
        // Unbuffered: who looks into it while the process runs sees its last line.
        await using var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        await _process.StandardError.BaseStream.CopyToAsync(file);
    }

    private async Task<int> ExitAsync()
    {
        await _reading;
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}

/// <param name="Executable">Full path.</param>
/// <param name="Arguments">Not quoted.</param>
/// <param name="Folder">Working folder; made if missing.</param>
/// <param name="Log">The file that stderr is appended to.</param>
/// <param name="Environment">Added to the city's own.</param>
public sealed record ProcessRecipe(
    string Executable, IReadOnlyList<string> Arguments, string Folder, string Log, IReadOnlyDictionary<string, string> Environment);
