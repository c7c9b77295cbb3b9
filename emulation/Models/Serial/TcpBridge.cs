using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace EdgeFleet.Models.Serial;

/// <summary>What a converter does with a second session.</summary>
public enum SessionPolicy
{
    /// <summary>It is closed at once.</summary>
    Refuse,

    /// <summary>It takes over, and the first is closed.</summary>
    Replace,

    /// <summary>They take turns: answers go to the one that asked, and the next may ask when the line has been still for a while.</summary>
    TakeTurns,
}

/// <summary>
/// A serial-to-Ethernet converter: what arrives on its TCP port goes to the line, what the line says goes back. The
/// sockets live in real time; the line moves only when <see cref="Pump"/> is called, always by the same thread.
/// </summary>
public sealed class TcpBridge : IAsyncDisposable
{
    private const int BufferBytes = 1024;

    private readonly SerialStation _station;
    private readonly SessionPolicy _policy;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<(Session Session, byte[] Bytes)> _asked = Channel.CreateBounded<(Session, byte[])>(16);
    private readonly List<Session> _sessions = new();
    private readonly Task _accepting;
    private Session? _asker;
    private long _stillSinceUs = long.MinValue;

    /// <param name="station">Its place on the line.</param>
    /// <param name="policy">What it does with a second session.</param>
    public TcpBridge(SerialStation station, SessionPolicy policy)
    {
        _station = station;
        _policy = policy;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>On the loopback interface.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How long the line must be still before another session may ask, when they take turns.</summary>
    public long TurnUs { get; init; } = 300_000;

    /// <summary>Moves bytes between sockets and line. The more often it is called, the finer its time.</summary>
    public void Pump(long nowUs)
    {
        var heard = new byte[BufferBytes];
        var count = _station.Receive(nowUs, heard);
        if (count > 0)
        {
            _stillSinceUs = nowUs;
            Answer(heard[..count]);
        }
        while (_station.SentUs <= nowUs && _asked.Reader.TryPeek(out var next) && MayAsk(next.Session, nowUs))
        {
            _asked.Reader.TryRead(out _);
            _asker = next.Session;
            _station.Send(nowUs, next.Bytes);
            _stillSinceUs = _station.SentUs;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private bool MayAsk(Session session, long nowUs) =>
        _policy != SessionPolicy.TakeTurns || _asker is null || _asker == session || nowUs - _stillSinceUs >= TurnUs;

    private void Answer(byte[] bytes)
    {
        lock (_sessions)
            foreach (var session in _sessions)
                if (_policy != SessionPolicy.TakeTurns || session == _asker) session.Send(bytes);
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                serving.RemoveAll(task => task.IsCompleted);
                if (Admit(client) is { } session) serving.Add(ServeAsync(session));
                else client.Dispose();
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private Session? Admit(TcpClient client)
    {
        lock (_sessions)
        {
            if (_policy == SessionPolicy.Refuse && _sessions.Count > 0) return null;
            if (_policy == SessionPolicy.Replace)
                foreach (var old in _sessions) old.Dispose();
            client.NoDelay = true;
            var session = new Session(client);
            _sessions.Add(session);
            return session;
        }
    }

    private async Task ServeAsync(Session session)
    {
        try
        {
            await Task.WhenAny(ReadAsync(session), session.WriteAsync(_stop.Token));
        }
        finally
        {
            lock (_sessions) _sessions.Remove(session);
            session.Dispose();
        }
    }

    // A full queue leaves bytes in the socket: the sender feels the line's rate.
    private async Task ReadAsync(Session session)
    {
        var buffer = new byte[256];
        try
        {
            while (true)
            {
                var count = await session.Stream.ReadAsync(buffer, _stop.Token);
                if (count == 0) return;
                await _asked.Writer.WriteAsync((session, buffer[..count]), _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return;
        }
    }

    private sealed class Session(TcpClient client) : IDisposable
    {
        // A peer that does not read loses the oldest, as in a converter's small buffer.
        private readonly Channel<byte[]> _answers =
            Channel.CreateBounded<byte[]>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });

        public NetworkStream Stream { get; } = client.GetStream();

        public void Send(byte[] bytes) => _answers.Writer.TryWrite(bytes);

        public async Task WriteAsync(CancellationToken stop)
        {
            try
            {
                await foreach (var bytes in _answers.Reader.ReadAllAsync(stop)) await Stream.WriteAsync(bytes, stop);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }
        }

        public void Dispose()
        {
            _answers.Writer.TryComplete();
            client.Dispose();
        }
    }
}
