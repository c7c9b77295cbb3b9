using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeFleet.Renode;

/// <summary>Starts a process with its three streams redirected, so that it does not outlive whoever starts it.</summary>
/// <param name="executable">Full path.</param>
/// <param name="arguments">Of its command line.</param>
/// <param name="folder">It runs in.</param>
/// <param name="environment">On top of what it inherits.</param>
public delegate Task<Process> ProcessStart(
    string executable, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment);

/// <summary>
/// Renode in a process of its own. Its monitor is on the standard streams: the port that it offers instead is open to the whole network.
/// </summary>
public sealed partial class RenodeProcess : IAsyncDisposable
{
    /// <summary>Of a command; a start compiles our models, on a busy machine in half a minute.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];
    private readonly SemaphoreSlim _one = new(1);
    private readonly Task _reading;
    private int _commands;

    private RenodeProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync(process);
    }

    /// <summary>All that it said, and all that it was told.</summary>
    public ConcurrentQueue<string> Transcript { get; } = [];

    /// <param name="start">Starts it.</param>
    /// <param name="executable">Full path.</param>
    /// <param name="folder">Its working folder; the log goes there.</param>
    public static async Task<RenodeProcess> StartAsync(ProcessStart start, string executable, string folder)
    {
        ArgumentNullException.ThrowIfNull(start);
        string[] arguments = ["--console", "--plain", "--disable-gui", "--hide-log"];
        var process = await start(executable, arguments, folder, new Dictionary<string, string>());
        var renode = new RenodeProcess(process);
        await renode.CommandAsync($"logFile @{Path.Combine(folder, "renode.log")}");
        return renode;
    }

    /// <summary>Gives a command and waits until it is carried out.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">Renode refused it, or ended.</exception>
    public async Task<string> CommandAsync(string command)
    {
        await _one.WaitAsync();
        try
        {
            return await Task.Run(() => Command(command));
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        _lines.Dispose();
        _one.Dispose();
    }

    private string Command(string command)
    {
        var end = string.Create(CultureInfo.InvariantCulture, $"that was command {++_commands}");
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.WriteLine($"echo \"{end}\"");
        _process.StandardInput.Flush();
        var answer = new List<string>();
        var begun = Stopwatch.GetTimestamp();
        while (_lines.TryTake(out var line, Patience - Stopwatch.GetElapsedTime(begun) is { Ticks: > 0 } left ? left : TimeSpan.Zero))
        {
            if (line == end)
            {
                var text = string.Join('\n', answer);
                if (Refusal().IsMatch(text)) throw new InvalidOperationException($"Renode refused '{command}': {text}");
                return text;
            }
            // What was typed is shown again, behind the name of the machine.
            if (line.Length > 0 && !Prompt().IsMatch(line)) answer.Add(line);
        }
        throw new InvalidOperationException($"Renode did not answer '{command}':\n{string.Join('\n', Transcript)}");
    }

    // Whoever waits for an answer then gets none.
    private async Task ReadAsync(Process process)
    {
        await Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        _lines.CompleteAdding();
    }

    private async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            var text = line.Trim();
            Transcript.Enqueue(text);
            _lines.Add(text);
        }
    }

    [GeneratedRegex(@"^\([\w-]+\) ")]
    private static partial Regex Prompt();

    [GeneratedRegex("There was an error|No such command|Could not|Parse error|Error E[0-9]+|Errors during", RegexOptions.None)]
    private static partial Regex Refusal();
}
