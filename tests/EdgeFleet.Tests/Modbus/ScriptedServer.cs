using System.Net;
using System.Net.Sockets;

namespace EdgeFleet.Tests.Modbus;

/// <summary>A TCP server on loopback that receives whole Modbus requests and does with each whatever the script of the test says.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Request, Task> _script;
    private readonly Task _accepting;
    private readonly List<byte[]> _requests = [];
    private int _connections;

    /// <param name="script">Called for each request, one after the other within a connection.</param>
    public ScriptedServer(Func<Request, Task> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Those that came so far; more may be coming while somebody looks.</summary>
    public IReadOnlyList<byte[]> Requests { get { lock (_requests) return [.. _requests]; } }

    public void Forget() { lock (_requests) _requests.Clear(); }

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
        // A listener that was stopped between two clients says that it never listened.
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException) { }
        await Task.WhenAll(clients);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            try
            {
                while (true)
                {
                    var head = new byte[6];
                    await stream.ReadExactlyAsync(head, _stop.Token);
                    var rest = new byte[head[4] << 8 | head[5]];
                    await stream.ReadExactlyAsync(rest, _stop.Token);
                    byte[] frame = [.. head, .. rest];
                    int number;
                    lock (_requests)
                    {
                        _requests.Add(frame);
                        number = _requests.Count;
                    }
                    await _script(new Request(number, frame, stream, client));
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException) { }
        }
    }
}

/// <summary>One request as the server got it, and the ways to answer.</summary>
internal sealed record Request(int Number, byte[] Frame, Stream Stream, TcpClient Client)
{
    public byte Unit => Frame[6];
    public byte Function => Frame[7];
    public int Address => Frame[8] << 8 | Frame[9];
    public int Count => Frame[10] << 8 | Frame[11];

    /// <summary>The frame that answers with this PDU.</summary>
    public byte[] Answer(params byte[] pdu) =>
        [Frame[0], Frame[1], 0, 0, (byte)((pdu.Length + 1) >> 8), (byte)(pdu.Length + 1), Unit, .. pdu];

    /// <summary>The frame that answers a register read: each register holds its own address.</summary>
    public byte[] Registers() =>
        Answer([Function, (byte)(Count * 2), .. Enumerable.Range(Address, Count).SelectMany(i => new[] { (byte)(i >> 8), (byte)i })]);

    public byte[] Exception(byte code) => Answer((byte)(Function | 0x80), code);

    public async Task SendAsync(byte[] bytes) => await Stream.WriteAsync(bytes);
}
