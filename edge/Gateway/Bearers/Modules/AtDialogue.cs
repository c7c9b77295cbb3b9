using System.Globalization;
using System.Text;
using EdgeFleet.Edge.Bearers;

namespace EdgeFleet.Gateway.Bearers.Modules;

/// <summary>What a module answered to one command.</summary>
/// <param name="Lines">Its lines before the last.</param>
/// <param name="Data">The bytes that came with them.</param>
/// <param name="Last">The line that ended it, as in <c>OK</c> or <c>+CME ERROR: 10</c>.</param>
internal sealed record AtAnswer(IReadOnlyList<string> Lines, byte[] Data, string Last)
{
    public bool IsGood => Last is "OK" or "SEND OK";
}

/// <summary>
/// Commands and answers over a serial port (3GPP TS 27.007, ITU-T V.250), one at a time, with what the module says unasked between them.
/// A command that has no answer in time ends the dialogue: what came later could not be told from the answer to another.
/// </summary>
internal sealed class AtDialogue : IAsyncDisposable
{
    /// <summary>The most bytes that one answer brings along.</summary>
    public const int MostData = 1500;

    private const int LongestLine = 1024;
    private const int MostLines = 64;
    private const string DataLine = "+QIRD: ";
    private static readonly TimeSpan WakesWithin = TimeSpan.FromSeconds(1);
    private static readonly string[] Unasked =
        ["+QIURC:", "+QIOPEN:", "RDY", "APP RDY", "POWERED DOWN", "NORMAL POWER DOWN"];

    private readonly Stream _port;
    private readonly Action<string> _heard;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TaskCompletionSource<Exception> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _line = new();
    private readonly Task _reading;
    private volatile Asked? _asked;
    private int _dataLeft;

    /// <param name="port">The serial port, at its speed. Whoever opened it closes it.</param>
    /// <param name="heard">Takes what the module says unasked; returns at once.</param>
    /// <param name="clock">For waiting.</param>
    public AtDialogue(Stream port, Action<string> heard, TimeProvider clock)
    {
        (_port, _heard, _clock) = (port, heard, clock);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Completes when it is over, and with why.</summary>
    public Task<Exception> Ended => _ended.Task;

    /// <summary>Gets a module to listen that may sleep, or stand in the middle of a command of an earlier process; ends its echo.</summary>
    /// <exception cref="BearerException">Nothing answers.</exception>
    public async Task WakeAsync(CancellationToken cancel)
    {
        const int attempts = 5;
        var attempt = 1;
        for (; ; attempt++)
        {
            var asked = new Asked("ATE0");
            _asked = asked;
            await _port.WriteAsync("\rATE0\r"u8.ToArray(), cancel).ConfigureAwait(false);
            try
            {
                if ((await asked.Answer.Task.WaitAsync(WakesWithin, _clock, cancel).ConfigureAwait(false)).IsGood) break;
            }
            catch (TimeoutException) when (attempt == attempts)
            {
                throw new BearerException(BearerPhrases.ModuleSilent.With());
            }
            catch (TimeoutException)
            {
                // Once more.
            }
        }
        _asked = null;
        // Answers to the attempts before may still come, and belong to no command.
        if (attempt > 1) await Task.Delay(WakesWithin, _clock, cancel).ConfigureAwait(false);
    }

    /// <summary>Says a command, and waits for its turn and for the answer. Giving up leaves the command to its end.</summary>
    /// <param name="command">Without the line's end.</param>
    /// <param name="longest">What the module may take.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="payload">Bytes that go after the module's prompt; none: it asks for none.</param>
    /// <param name="allow">Throws where the command makes no sense any more when its turn has come; null: it always does.</param>
    /// <exception cref="BearerException">The dialogue is over.</exception>
    public async Task<AtAnswer> AskAsync(
        string command, TimeSpan longest, CancellationToken cancel, ReadOnlyMemory<byte> payload = default, Action? allow = null)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        return await ExchangeAsync(new Asked(command), longest, payload, allow).WaitAsync(cancel).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<AtAnswer> ExchangeAsync(Asked asked, TimeSpan longest, ReadOnlyMemory<byte> payload, Action? allow)
    {
        try
        {
            if (Ended.IsCompleted) throw Over();
            allow?.Invoke();
            _asked = asked;
            await _port.WriteAsync(Encoding.ASCII.GetBytes(asked.Command + "\r"), _stop.Token).ConfigureAwait(false);
            if (!payload.IsEmpty)
            {
                var first = await Task.WhenAny(asked.Prompt.Task, asked.Answer.Task, Ended)
                    .WaitAsync(longest, _clock).ConfigureAwait(false);
                if (first == asked.Prompt.Task) await _port.WriteAsync(payload, _stop.Token).ConfigureAwait(false);
            }
            await Task.WhenAny(asked.Answer.Task, Ended).WaitAsync(longest, _clock).ConfigureAwait(false);
            return asked.Answer.Task.IsCompletedSuccessfully ? await asked.Answer.Task.ConfigureAwait(false) : throw Over();
        }
        catch (TimeoutException)
        {
            End(new BearerException($"the module gave no answer to {asked.Name} within {longest.TotalSeconds:0} s"));
            throw Over();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException and not BearerException)
        {
            End(e);
            throw Over();
        }
        finally
        {
            _asked = null;
            _turn.Release();
        }
    }

    private BearerException Over() => new(Ended.IsCompletedSuccessfully ? Ended.Result.Message : "the module is let go of");

    private async Task ReadAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var count = await _port.ReadAsync(buffer, _stop.Token).ConfigureAwait(false);
                if (count == 0) throw new IOException("the module's port was closed");
                for (var i = 0; i < count; i++) Take(buffer[i]);
            }
        }
        catch (Exception e)
        {
            End(e);
        }
    }

    private void End(Exception why) => _ended.TrySetResult(why);

    private void Take(byte octet)
    {
        if (_dataLeft > 0)
        {
            _asked?.Data.WriteByte(octet);
            _dataLeft--;
        }
        else if (octet == '>' && _line.Length == 0 && _asked is { } asked) asked.Prompt.TrySetResult();
        else if (octet == '\n')
        {
            var line = _line.ToString().Trim();
            _line.Clear();
            if (line.Length > 0) Take(line);
        }
        else if (_line.Length >= LongestLine) throw new IOException("what is on the module's port does not speak as a module does");
        else _line.Append((char)octet);
    }

    private void Take(string line)
    {
        if (Unasked.Any(word => line.StartsWith(word, StringComparison.Ordinal)))
        {
            _heard(line);
            return;
        }
        if (_asked is not { } asked || line == asked.Command) return;
        if (line is "OK" or "ERROR" or "SEND OK" or "SEND FAIL" || line.StartsWith("+CME ERROR:", StringComparison.Ordinal))
        {
            asked.Answer.TrySetResult(new AtAnswer(asked.Lines, asked.Data.ToArray(), line));
            return;
        }
        if (line.StartsWith(DataLine, StringComparison.Ordinal)) _dataLeft = DataCount(line);
        if (asked.Lines.Count >= MostLines) throw new IOException($"the module's answer to {asked.Name} does not end");
        asked.Lines.Add(line);
    }

    private static int DataCount(string line) =>
        int.TryParse(line.AsSpan(DataLine.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MostData
            ? count : throw new IOException($"the module says that more bytes follow than it may: {line}");

    /// <summary>A command under way.</summary>
    private sealed class Asked(string command)
    {
        public string Command => command;

        /// <summary>Without its parameters, which may hold what is nobody's business.</summary>
        public string Name => command.Split('=')[0];

        public List<string> Lines { get; } = [];
        public MemoryStream Data { get; } = new();
        public TaskCompletionSource Prompt { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource<AtAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
