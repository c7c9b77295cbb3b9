using System.Collections.Concurrent;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Tests.Lines;

/// <summary>
/// A pair of wires between a serial port and stations. A station understands only what is sent with its own speed and
/// parity, and is heard only by who listens with them.
/// </summary>
internal sealed class PairOfWires : IAsyncDisposable
{
    private readonly PseudoTerminal _port = new();
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
        var port = new PseudoTerminal();
        _stations.Add(new Station(settings, bytes => port.Write(bytes), port));
        Run(() =>
        {
            if (port.Read() is { Length: > 0 } bytes && _port.Settings == settings) _port.Write(bytes);
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
            if (_port.Read() is not { Length: > 0 } bytes) return;
            var settings = _port.Settings;
            if (Heard.LastOrDefault() != settings.ToString()) Heard.Enqueue(settings.ToString());
            foreach (var station in _stations.Where(station => station.Settings == settings)) station.Hear(bytes);
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

    private void Run(Action step) => _running.Add(Task.Factory.StartNew(() =>
    {
        while (!_stop.IsCancellationRequested) step();
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

    private sealed record Station(SerialSettings Settings, Action<byte[]> Hear, PseudoTerminal? Port);
}
