using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeFleet.City.Network;

/// <summary>
/// A link in user space between whoever connects to its <see cref="Port"/> and one place that they want to reach: with delay, rate and
/// loss, and with faults at will. It carries TCP, so nothing is missing or in the wrong order on a connection that lives.
/// </summary>
public sealed class LinkRelay : IAsyncDisposable
{
    private const int SolTcp = 6;
    private const int TcpMaxSegment = 2;

    private static readonly byte[] SignInPage = Encoding.ASCII.GetBytes(
        "HTTP/1.1 302 Found\r\nLocation: http://sign-in.example/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    private readonly TcpListener _listener;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private CancellationTokenSource _broken = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RelayState _state;
    private int _connections;
    private int _breaks;
    private int _signIns;

    /// <param name="to">What is at the other end.</param>
    /// <param name="quality">While it is up.</param>
    /// <param name="seed">Decides which packets are lost.</param>
    /// <param name="time">For delay and rate.</param>
    public LinkRelay(IPEndPoint to, LinkQuality quality, int seed, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(quality);
        (To, Quality, Time) = (to, quality, time);
        (Up, Down) = (new LinkLane(new Random(seed), time), new LinkLane(new Random(seed + 1), time));
        _listener = new TcpListener(to.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, 0);
        // Connections inherit it, and tell it to the other side.
        if (OperatingSystem.IsLinux())
            _listener.Server.SetRawSocketOption(SolTcp, TcpMaxSegment, BitConverter.GetBytes(quality.Mtu - LinkLane.PlainHeaderBytes));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint To { get; }
    public LinkQuality Quality { get; }
    public TimeProvider Time { get; }
    public LinkLane Up { get; }
    public LinkLane Down { get; }
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were made over it, captive ones and those that came to nothing included.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many of them the link itself ended.</summary>
    public int Breaks => Volatile.Read(ref _breaks);

    /// <summary>How many were sent to the page of the network.</summary>
    public int SignIns => Volatile.Read(ref _signIns);

    public RelayState State
    {
        get { lock (_gate) return _state; }
        set
        {
            TaskCompletionSource changed;
            CancellationTokenSource? broken = null;
            lock (_gate)
            {
                if (_state == value) return;
                _state = value;
                if (value is RelayState.Cut or RelayState.Captive) (broken, _broken) = (_broken, new CancellationTokenSource());
                (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
            }
            changed.SetResult();
            broken?.Cancel();
        }
    }

    /// <summary>Completes when packets pass.</summary>
    internal async Task PassAsync(CancellationToken cancel)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_state == RelayState.Up) return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // A listener that is stopped first refuses the next accept with an error of its own.
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
        _broken.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                connections.RemoveAll(connection => connection.IsCompleted);
                connections.Add(RunAsync(near));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    /// <summary>Does not throw.</summary>
    private async Task RunAsync(Socket near)
    {
        using var ends = near;
        var (state, broken) = Look();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, broken);
        try
        {
            if (state == RelayState.Captive) await SignInAsync(near, over.Token);
            else if (state != RelayState.Cut)
            {
                await new RelayedConnection(this, near).RunAsync(over.Token);
                return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Either end went, or the link.
        }
        // Counted before anybody can see it.
        if (state == RelayState.Cut || broken.IsCancellationRequested) Interlocked.Increment(ref _breaks);
        if (state != RelayState.Captive) Reset(near);
    }

    private (RelayState State, CancellationToken Broken) Look()
    {
        lock (_gate) return (_state, _broken.Token);
    }

    private async Task SignInAsync(Socket near, CancellationToken cancel)
    {
        if (await near.ReceiveAsync(new byte[4096], cancel) == 0) return;
        Interlocked.Increment(ref _signIns);
        await near.SendAsync(SignInPage, cancel);
        near.Shutdown(SocketShutdown.Send);
        while (await near.ReceiveAsync(new byte[4096], cancel) > 0) { }
    }

    private static void Reset(Socket socket) => socket.Close(timeout: 0);
}
