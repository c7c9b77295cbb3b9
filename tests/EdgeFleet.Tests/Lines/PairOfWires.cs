using System.Collections.Concurrent;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.Tests.Lines;

/// <summary>
/// A pair of wires between a serial port and stations. A station understands only what is sent with its own speed and
/// parity, and is heard only by who listens with them.
/// </summary>
internal sealed class PairOfWires : IAsyncDisposable
{
    private readonly EmulatedSerialPort _port = SerialPorts.Open();
    private readonly List<Station> _stations = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];

    /// <summary>The line's address.</summary>
    public string Address => $"serial://{_port.Path}";

    /// <summary>Speed and parity of everything that was sent, each time they were others than before.</summary>
    public ConcurrentQueue<string> Heard { get; } = new();

    /// <summary>A station that is a program of its own behind another port, whose path is given.</summary>
    public string AddPort(SerialSettings settings)
    {
        var port = SerialPorts.Open();
        _stations.Add(new Station(settings, bytes => port.Write(bytes), port));
        Run(() =>
        {
            if (Read(port) is { Length: > 0 } bytes && _port.Settings == settings.ToString()) _port.Write(bytes);
        });
        return port.Path;
    }

    /// <summary>A station that answers what it hears.</summary>
    public void Add(SerialSettings settings, Func<byte[], byte[]?> answer) => _stations.Add(new Station(settings, bytes =>
    {
        if (answer(bytes) is { } said) _port.Write(said);
    }, null));

    public PairOfWires Start()
    {
        Run(() =>
        {
            if (Read(_port) is not { Length: > 0 } bytes) return;
            var settings = _port.Settings;
            if (Heard.LastOrDefault() != settings) Heard.Enqueue(settings);
            foreach (var station in _stations.Where(station => station.Settings.ToString() == settings)) station.Hear(bytes);
        });
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _port.Dispose();
        foreach (var station in _stations) station.Port?.Dispose();
        _stop.Dispose();
    }

    private static byte[] Read(EmulatedSerialPort port)
    {
        var bytes = new byte[1024];
        var count = port.Read(bytes);
        if (count == 0) Thread.Sleep(1);
        return bytes[..count];
    }

    private void Run(Action step) => _running.Add(Task.Factory.StartNew(() =>
    {
        while (!_stop.IsCancellationRequested) step();
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

    private sealed record Station(SerialSettings Settings, Action<byte[]> Hear, EmulatedSerialPort? Port);
}
