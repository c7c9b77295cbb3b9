using System.Net;
using System.Net.Sockets;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Tests.Node;

/// <summary>A line of scripted nodes behind a TCP port: every node hears every frame, as on a pair of wires.</summary>
internal sealed class ScriptedLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ScriptedNode[] _nodes;
    private readonly Task _accepting;
    private int _connections;

    public ScriptedLine(params ScriptedNode[] nodes)
    {
        _nodes = nodes;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>What a sender hears of itself.</summary>
    public bool Echo { get; set; }

    /// <summary>What the line carries of a frame instead of it; null: as it is.</summary>
    public Func<byte[], IEnumerable<byte[]>>? Carry { get; set; }

    /// <summary>Answers to Discover in one slot damage each other.</summary>
    public bool Meet { get; set; }

    /// <summary>Closes the connection instead of the next answer.</summary>
    public bool Hangup { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                clients.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException) { }
        await Task.WhenAll(clients);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        client.NoDelay = true;
        var stream = client.GetStream();
        var decoder = new LineDecoder();
        var bytes = new byte[512];
        try
        {
            while (await stream.ReadAsync(bytes, _stop.Token) is var count and > 0)
            {
                if (Echo) await stream.WriteAsync(bytes.AsMemory(0, count), _stop.Token);
                for (var at = 0; at < count;)
                {
                    at += decoder.Take(bytes, at, count - at);
                    if (decoder.Length == 0) continue;
                    var frame = decoder.Buffer[..decoder.Length];
                    var said = _nodes.Select(node => (Node: node, Answer: node.Hear(frame)!)).Where(one => one.Answer is not null).ToList();
                    foreach (var (node, answer) in said)
                    {
                        if (Hangup)
                        {
                            Hangup = false;
                            return;
                        }
                        var met = Meet && said.Count(other => other.Node.Discovered[^1].Slot == node.Discovered[^1].Slot) > 1;
                        if (met) await stream.WriteAsync(new byte[] { 1, 2, 3, 4, 5, 0 }, _stop.Token);
                        else foreach (var piece in Carry?.Invoke(answer) ?? [answer]) await stream.WriteAsync(piece, _stop.Token);
                    }
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException) { }
    }
}
