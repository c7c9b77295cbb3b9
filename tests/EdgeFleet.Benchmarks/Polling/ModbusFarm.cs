using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EdgeFleet.Benchmarks.Polling;

/// <summary>
/// Many Modbus TCP servers, a port each, that answer every read of holding registers at once: float32 values that are others
/// at each read.
/// </summary>
internal sealed class ModbusFarm : IAsyncDisposable
{
    private const int HeaderLength = 7;
    private const int RequestLength = 12;

    private readonly List<TcpListener> _listeners = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private long _requests;

    public ModbusFarm(int servers)
    {
        for (var i = 0; i < servers; i++)
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            _listeners.Add(listener);
        }
        _accepting = Task.WhenAll(_listeners.Select(AcceptAsync));
    }

    public IReadOnlyList<int> Ports => [.. _listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];

    /// <summary>Answered so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        foreach (var listener in _listeners) listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var connection = socket;
        socket.NoDelay = true;
        var (request, answer) = (new byte[RequestLength], new byte[HeaderLength + 2 + 250]);
        var polls = 0;
        try
        {
            while (await ReadAsync(socket, request, _stop.Token))
            {
                var registers = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(10));
                request.AsSpan(0, 8).CopyTo(answer);
                BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(4), (ushort)(3 + registers * 2));
                answer[8] = (byte)(registers * 2);
                polls++;
                for (var i = 0; i < registers / 2; i++)
                    BinaryPrimitives.WriteSingleBigEndian(answer.AsSpan(9 + i * 4), (polls * 7 + i * 13) % 1000 / 10f);
                Interlocked.Increment(ref _requests);
                await socket.SendAsync(answer.AsMemory(0, 9 + registers * 2), _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The one that asked is gone.
        }
    }

    private static async Task<bool> ReadAsync(Socket socket, byte[] request, CancellationToken cancel)
    {
        for (var filled = 0; filled < request.Length;)
        {
            var count = await socket.ReceiveAsync(request.AsMemory(filled), cancel);
            if (count == 0) return false;
            filled += count;
        }
        return true;
    }
}
