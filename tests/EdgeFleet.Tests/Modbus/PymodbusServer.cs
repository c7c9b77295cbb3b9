using System.Diagnostics;
using System.Text.Json;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Architecture;

namespace EdgeFleet.Tests.Modbus;

/// <summary>
/// Debian's pymodbus as a process of its own; see `pymodbus_server.py`. It ends with its standard input, so it cannot outlive the
/// tests.
/// </summary>
public sealed class PymodbusServer : IAsyncLifetime
{
    private readonly string[] _arguments;
    private Process? _process;

    public PymodbusServer() : this("socket") { }

    private PymodbusServer(params string[] arguments) => _arguments = arguments;

    /// <param name="framing">socket, rtu or ascii.</param>
    /// <param name="port">The serial port that it opens; null: it listens on TCP.</param>
    public static async Task<PymodbusServer> StartAsync(string framing, string? port = null)
    {
        var server = new PymodbusServer(port is null ? [framing] : [framing, port]);
        await server.InitializeAsync();
        return server;
    }

    public string Address { get; private set; } = "";
    /// <summary>First holding register that holds no prepared value.</summary>
    public int Free { get; private set; }
    public IReadOnlyList<PreparedValue> Points { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        const string python = "/usr/bin/python3";
        const string install = "apt-get install python3-pymodbus python3-serial-asyncio";
        Needs.File("Python 3", install, python);
        Needs.Present(Directory.Exists("/usr/lib/python3/dist-packages/pymodbus"), "pymodbus", install);
        _process = Process.Start(
            new ProcessStartInfo(
                python, [Path.Combine(Repository.Root, "tests", "EdgeFleet.Tests", "Modbus", "pymodbus_server.py"), .. _arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var first = JsonSerializer.Deserialize<Announcement>(await ReadLineAsync(), JsonSerializerOptions.Web)!;
        Address = $"tcp://127.0.0.1:{first.Port}";
        Free = first.Free;
        Points = first.Points;
    }

    /// <summary>What the server holds, by its own account.</summary>
    public async Task<int[]> HeldAsync(string table, int address, int count)
    {
        await _process!.StandardInput.WriteLineAsync($"{table} {address} {count}");
        await _process.StandardInput.FlushAsync();
        return JsonSerializer.Deserialize<int[]>(await ReadLineAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
        _process.Dispose();
    }

    private async Task<string> ReadLineAsync() =>
        await _process!.StandardOutput.ReadLineAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token)
        ?? throw new InvalidOperationException("pymodbus_server.py ended; its error is on the console");

    public sealed record PreparedValue(int Address, string Type, string ByteOrder, string Value);

    private sealed record Announcement(int Port, int Free, IReadOnlyList<PreparedValue> Points);
}
