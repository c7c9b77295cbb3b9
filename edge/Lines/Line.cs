using System.Net.Sockets;
using EdgeFleet.Contracts;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Lines;

/// <summary>
/// One wire with its turn, connection, time-outs and counters, for all protocols on it. Devices take turns exchange
/// by exchange, so a command waits for one exchange at most, not for a whole round. It connects when something is
/// asked. A device that did not answer and is asked again, with nothing heard in between, gets a new connection,
/// because the old one may be dead without a word; a serial port is opened anew after three time-outs in a row.
/// Safe for concurrent callers. Letting go of a port never throws and never takes long, whatever the port does.
/// </summary>
/// <param name="address">As <see cref="LineAddress"/> writes it; of another form where the line is no wire.</param>
/// <param name="ports">Opens it.</param>
/// <param name="time">The clock of time-outs and pauses.</param>
/// <param name="log">What went wrong with the port itself.</param>
public sealed class Line(string address, ILinePorts ports, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private const int TimeoutsBeforeReopening = 3;
    private const double TurnAroundCharacters = 3.5;
    private static readonly TimeSpan ClosingTakes = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile LineOptions _options = LineOptions.Default;
    private volatile bool _closed;
    private ILinePort? _port;
    private LineStream _stream = null!;
    private CancellationTokenSource _over = new(Timeout.InfiniteTimeSpan, time);
    private long _lastByte = time.GetTimestamp();
    private int _timeoutsInARow;
    private string? _unanswering;

    public string Address => address;
    public TimeProvider Time => time;
    public LineCounters Counters { get; } = new();

    /// <summary>Holds from the next turn, or the next opening, on.</summary>
    public LineOptions Options { get => _options; set => _options = value; }

    /// <summary>Waits for the turn, sees to it that the port is open and as the device needs it, and lets the device be asked.</summary>
    /// <param name="turn">Who, and on what terms.</param>
    /// <param name="exchange">Sends and receives; waits for nothing but the stream and its token.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="LineException">The line ended it. What the exchange itself throws, comes out as it is.</exception>
    public async Task<T> ExchangeAsync<T>(LineTurn turn, Func<LineStream, CancellationToken, Task<T>> exchange, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(turn);
        ArgumentNullException.ThrowIfNull(exchange);
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_closed) throw new LineException(LineFault.Closing, [LinePhrases.Closing.With(), LinePhrases.NothingSent.With()]);
            if (IsDead(turn.Device)) await CloseAsync().ConfigureAwait(false);
            await StayQuietAsync(turn.Silence, cancel).ConfigureAwait(false);
            return await AttemptAsync(turn, exchange, cancel).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A poll is over: closes the connection where the line's devices ask for that. Does not throw.</summary>
    public async Task RestAsync()
    {
        if (!Options.CloseAfterPoll || _port is null) return;
        await _turn.WaitAsync().ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
        _turn.Release();
    }

    /// <summary>
    /// Waits for the exchange under way, but not for one that does not end, and lets go of the port; there are no exchanges
    /// after that. Does not throw.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        var turn = _turn.WaitAsync();
        try
        {
            await turn.WaitAsync(ClosingTakes, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            log.LogWarning("line {Line}: an exchange has not ended within {Seconds} s; its port is closed", address,
                ClosingTakes.TotalSeconds);
        }
        await CloseAsync().ConfigureAwait(false);
        _ = turn.ContinueWith(_ =>
        {
            _over.Dispose();
            _turn.Release();
        }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private bool IsDead(string device) =>
        _port is { } port && (port.IsClosedByPeer || _stream.HasEnded || port.IsConnection && _unanswering == device);

    // The pause is no part of a device's time: it did not cause it.
    private async Task StayQuietAsync(TimeSpan silence, CancellationToken cancel)
    {
        var pause = Options.Pause > silence ? Options.Pause : silence;
        if (pause == TimeSpan.Zero) return;
        var left = pause - time.GetElapsedTime(_lastByte);
        if (left > TimeSpan.Zero) await Task.Delay(Whole(left), time, cancel).ConfigureAwait(false);
    }

    private async Task<T> AttemptAsync<T>(LineTurn turn, Func<LineStream, CancellationToken, Task<T>> exchange, CancellationToken cancel)
    {
        var ready = false;
        var given = Begin(turn.Timeout, cancel);
        try
        {
            await PrepareAsync(turn.Serial, _over.Token).ConfigureAwait(false);
            ready = true;
            return await exchange(_stream, _over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Counters.TimedOut++;
            if (ready) (_timeoutsInARow, _unanswering) = (_timeoutsInARow + 1, turn.Device);
            var within = Math.Round(turn.Timeout.TotalMilliseconds);
            throw ready ? Ended(LineFault.NoAnswer, LinePhrases.NoAnswer.With(within))
                : Ended(LineFault.NoConnection, LinePhrases.NoConnection.With(within));
        }
        // A serial port that is pulled out reads as one that was disposed of.
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Counters.Broken++;
            if (ready) _stream.GiveUp();
            throw Ended(ready ? LineFault.Broken : LineFault.NoConnection, LinePhrases.Words.With(e.Message), e);
        }
        finally
        {
            await given.DisposeAsync().ConfigureAwait(false);
            _over.CancelAfter(Timeout.InfiniteTimeSpan);
            _lastByte = time.GetTimestamp();
            if (ready && _stream.Heard > 0) (_timeoutsInARow, _unanswering) = (0, null);
            if (!ready || _closed || _stream.IsUnusable || _timeoutsInARow >= TimeoutsBeforeReopening)
                await CloseAsync().ConfigureAwait(false);
        }

        LineException Ended(LineFault fault, Phrase happened, Exception? inner = null) =>
            new(fault, [happened], inner) { Sent = ready && _stream.Sent, Heard = ready ? _stream.Heard : 0 };
    }

    // One source for all turns of the line: one of its own for each would be half of what an exchange allocates.
    private CancellationTokenRegistration Begin(TimeSpan timeout, CancellationToken cancel)
    {
        if (!_over.TryReset())
        {
            _over.Dispose();
            _over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        }
        _over.CancelAfter(timeout);
        return cancel.UnsafeRegister(static over => ((CancellationTokenSource)over!).Cancel(), _over);
    }

    private async Task PrepareAsync(SerialSettings? serial, CancellationToken cancel)
    {
        if (_port is null)
        {
            _port = await OpenAsync(cancel).ConfigureAwait(false);
            _stream = new LineStream(_port.Stream);
            Counters.Connected++;
        }
        _stream.BeginTurn();
        if (serial is null || !await _port.UseAsync(serial, cancel).ConfigureAwait(false)) return;
        Counters.Switched++;
        // What came at the old speed means nothing at the new one, and receivers need to see the line idle at the new one.
        _stream.Discard();
        await Task.Delay(Whole(serial.Time(TurnAroundCharacters)), time, cancel).ConfigureAwait(false);
    }

    // Opening that does not come to an end in time is left to itself, and what it opens is closed.
    private async Task<ILinePort> OpenAsync(CancellationToken cancel)
    {
        var opening = ports.OpenAsync(address, Options, cancel);
        try
        {
            return await opening.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = opening.ContinueWith(opened => LetGoAsync(opened.Result), CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _port, null) is not { } port) return;
        _stream.Abandon();
        (_timeoutsInARow, _unanswering) = (0, null);
        await LetGoAsync(port).ConfigureAwait(false);
    }

    private async Task LetGoAsync(ILinePort port)
    {
        try
        {
            await port.DisposeAsync().AsTask().WaitAsync(ClosingTakes, time).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Counters.NotClosed++;
            log.LogError(e, "line {Line}: its port does not close and is left behind; if it does not open again, look for what holds it",
                address);
        }
    }

    // Timers count whole milliseconds.
    private static TimeSpan Whole(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
