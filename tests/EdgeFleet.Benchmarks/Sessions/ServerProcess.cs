using System.Diagnostics;

namespace EdgeFleet.Benchmarks.Sessions;

/// <summary>
/// A server in a process of its own that says on its output where it listens: <c>gateways URL</c> and the like, a line each.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Dictionary<string, string> _said = [];
    private Task _reading = Task.CompletedTask;

    private ServerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Where gateways connect.</summary>
    public Uri Gateways => new(_said["gateways"]);

    /// <summary>Where people connect.</summary>
    public Uri People => new(_said["people"]);

    /// <summary>The code that signs the first administrator in.</summary>
    public string AdministratorCode => _said["administrator"].Split("code=")[1];

    /// <summary>A manager on the folder.</summary>
    public static Task<ServerProcess> ManagerAsync(SeededFleet fleet) =>
        StartAsync("administrator", BuiltExecutable.Manager, "--config", fleet.Settings);

    /// <summary>This program, with other arguments.</summary>
    /// <param name="last">The word that begins the last line it says before it serves.</param>
    /// <param name="arguments">As on the command line.</param>
    public static Task<ServerProcess> SelfAsync(string last, params IEnumerable<string> arguments) =>
        StartAsync(last, "dotnet", [Path.Combine(AppContext.BaseDirectory, "EdgeFleet.Benchmarks.dll"), .. arguments]);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private static async Task<ServerProcess> StartAsync(string last, string program, params string[] arguments)
    {
        var server = new ServerProcess(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!);
        while (!server._said.ContainsKey(last))
        {
            var line = await server._process.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException($"{program} ended before it listened");
            if (line.Split(' ') is [var what, .., var where]) server._said[what] = where;
        }
        server._reading = server._process.StandardOutput.ReadToEndAsync();
        return server;
    }
}
