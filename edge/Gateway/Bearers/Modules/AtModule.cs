using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Bearers;

namespace EdgeFleet.Gateway.Bearers.Modules;

/// <summary>
/// A module of Quectel's BG9x, EC2x and EG9x families as a source of TCP connections: their TCP/IP commands AT+QI…, in which received
/// bytes wait in the module until they are asked for. Any number of connections up to its twelve, over one serial port.
/// </summary>
internal sealed class AtModule : IAsyncDisposable
{
    /// <summary>The most bytes that it takes at once.</summary>
    public const int MostSent = 1460;

    private const int MostConnections = 12;

    // What its maker says that the commands may take.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Network = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private readonly AtDialogue _dialogue;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly ModuleSocket?[] _sockets = new ModuleSocket?[MostConnections];
    private uint _taken;
    private string? _gone;

    private AtModule(Stream port, TimeProvider clock)
    {
        _clock = clock;
        _dialogue = new AtDialogue(port, Hear, clock);
        _dialogue.Ended.ContinueWith(ended => Lose(ended.Result.Message), TaskScheduler.Default);
    }

    /// <summary>False: it restarted, lost its network, or no longer answers, and has to be started again.</summary>
    public bool IsUp => Volatile.Read(ref _gone) is null;

    /// <summary>Wakes it, waits until a network has taken it, and gets it an address.</summary>
    /// <exception cref="BearerException">It does not come that far, and what to do.</exception>
    public static async Task<AtModule> StartAsync(Stream port, string accessPoint, TimeProvider clock, CancellationToken cancel)
    {
        var module = new AtModule(port, clock);
        try
        {
            await module._dialogue.WakeAsync(cancel).ConfigureAwait(false);
            await module.RegisterAsync(cancel).ConfigureAwait(false);
            await module.ActivateAsync(accessPoint, cancel).ConfigureAwait(false);
            return module;
        }
        catch
        {
            await module.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <exception cref="BearerException">No connection, and why.</exception>
    public async Task<ModuleSocket> ConnectAsync(string host, int port, CancellationToken cancel)
    {
        var socket = Take();
        try
        {
            await DoAsync($"AT+QIOPEN=1,{socket.Number},\"TCP\",\"{host.Trim('[', ']')}\",{port},0,0", Short, cancel).ConfigureAwait(false);
            var error = await socket.Opened.WaitAsync(Network, _clock, cancel).ConfigureAwait(false);
            return error == 0 ? socket : throw new BearerException(Why(error, host, port));
        }
        catch (Exception e)
        {
            // The module wants it closed also where it never opened.
            await CloseAsync(socket).ConfigureAwait(false);
            throw e is TimeoutException ? new BearerException(BearerPhrases.ModuleTooLong.With(host)) : e;
        }
    }

    /// <summary>Hands bytes to the module, of which it may have no room for more now.</summary>
    /// <returns>False: it had no room.</returns>
    /// <exception cref="BearerException">The connection is over.</exception>
    public async Task<bool> SendAsync(ModuleSocket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var answer = await _dialogue.AskAsync(
            $"AT+QISEND={socket.Number},{bytes.Length}", Network, cancel, bytes.ToArray(), socket.Check).ConfigureAwait(false);
        if (answer.IsGood || answer.Last == "SEND FAIL") return answer.IsGood;
        throw new BearerException($"the module sends no more: {answer.Last}");
    }

    /// <summary>
    /// What has arrived, up to so many bytes; none: nothing has. It cannot be given up, because the module has no longer what it gave.
    /// </summary>
    /// <exception cref="BearerException">The connection is over.</exception>
    public async Task<byte[]> ReceiveAsync(ModuleSocket socket, int most)
    {
        var command = $"AT+QIRD={socket.Number},{Math.Min(most, AtDialogue.MostData)}";
        // Once it is let go of, its number may be another connection's.
        return (await DoAsync(command, Short, CancellationToken.None, socket.CheckHeld).ConfigureAwait(false)).Data;
    }

    /// <summary>Lets go of a connection. Does not throw.</summary>
    public async Task CloseAsync(ModuleSocket socket)
    {
        socket.LetGo();
        try
        {
            if (IsUp) await _dialogue.AskAsync($"AT+QICLOSE={socket.Number}", Short, CancellationToken.None).ConfigureAwait(false);
        }
        catch (BearerException)
        {
            // The module is gone, and the connection with it.
        }
        lock (_gate) _sockets[socket.Number] = null;
    }

    public ValueTask DisposeAsync()
    {
        Lose("the module is let go of");
        return _dialogue.DisposeAsync();
    }

    private async Task RegisterAsync(CancellationToken cancel)
    {
        var sim = await _dialogue.AskAsync("AT+CPIN?", Short, cancel).ConfigureAwait(false);
        if (!sim.Lines.Contains("+CPIN: READY"))
            throw new BearerException(BearerPhrases.NoSim.With(sim.Lines.Count > 0 ? sim.Lines[0] : sim.Last));
        while (true)
        {
            var answer = await DoAsync("AT+CEREG?", Short, cancel).ConfigureAwait(false);
            switch (Status(answer))
            {
                case "1" or "5":
                    return;
                case "3":
                    throw new BearerException(BearerPhrases.SimDenied.With());
            }
            await Task.Delay(BetweenLooks, _clock, cancel).ConfigureAwait(false);
        }
    }

    // +CEREG: n,stat (27.007, 10.1.22): 1 at home, 5 roaming, 3 denied.
    private static string Status(AtAnswer answer) =>
        answer.Lines is [var line, ..] && line.Split(',') is [_, var status, ..] ? status : "";

    private async Task ActivateAsync(string accessPoint, CancellationToken cancel)
    {
        await DoAsync($"AT+QICSGP=1,1,\"{accessPoint}\"", Short, cancel).ConfigureAwait(false);
        var active = await DoAsync("AT+QIACT?", Short, cancel).ConfigureAwait(false);
        if (!active.Lines.Any(line => line.StartsWith("+QIACT: 1,1", StringComparison.Ordinal)))
            await DoAsync("AT+QIACT=1", Network, cancel).ConfigureAwait(false);
        // What a process left open that was killed.
        for (var number = 0; number < MostConnections; number++)
        {
            var state = await _dialogue.AskAsync($"AT+QISTATE=1,{number}", Short, cancel).ConfigureAwait(false);
            if (state.Lines.Count > 0) await _dialogue.AskAsync($"AT+QICLOSE={number}", Short, cancel).ConfigureAwait(false);
        }
    }

    private async Task<AtAnswer> DoAsync(string command, TimeSpan longest, CancellationToken cancel, Action? allow = null)
    {
        var answer = await _dialogue.AskAsync(command, longest, cancel, allow: allow).ConfigureAwait(false);
        return answer.IsGood ? answer
            : throw new BearerException(BearerPhrases.ModuleRefuses.With(answer.Last, command.Split('=')[0]));
    }

    private ModuleSocket Take()
    {
        lock (_gate)
        {
            if (_gone is { } why) throw new BearerException(why);
            // In turn, so that what the module says late of one connection is not taken for the next one's.
            for (var tried = 0; tried < MostConnections; tried++)
            {
                var number = (int)(_taken++ % MostConnections);
                if (_sockets[number] is null) return _sockets[number] = new ModuleSocket(number);
            }
            throw new BearerException(
                $"the module has {MostConnections} connections, and takes no more; lessen the uplinks that go over it");
        }
    }

    private void Hear(string line)
    {
        var words = line.Split([':', ','], StringSplitOptions.TrimEntries);
        if (words is ["+QIOPEN", var opened, var error])
        {
            if (int.TryParse(error, CultureInfo.InvariantCulture, out var code)) Socket(opened)?.Open(code);
        }
        else if (words is ["+QIURC", "\"recv\"", var number, ..]) Socket(number)?.Arrived();
        else if (words is ["+QIURC", "\"closed\"", var closed]) Socket(closed)?.Lose("the other side closed the connection");
        else if (words is ["+QIURC", "\"pdpdeact\"", ..]) Lose("the network took the module's address away");
        else if (words[0] != "+QIURC") Lose($"the module restarted ({line})");
    }

    private ModuleSocket? Socket(string number)
    {
        lock (_gate)
            return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < MostConnections
                ? _sockets[at] : null;
    }

    private void Lose(string why)
    {
        List<ModuleSocket> lost;
        lock (_gate)
        {
            _gone ??= why;
            lost = [.. _sockets.OfType<ModuleSocket>()];
        }
        foreach (var socket in lost) socket.Lose(why);
    }

    // Codes of its maker's TCP/IP application note.
    private static Phrase Why(int error, string host, int port) => error switch
    {
        565 => BearerPhrases.ModuleName.With(host),
        566 => BearerPhrases.ModuleRefused.With(host, port),
        569 => BearerPhrases.ModuleLate.With(host, port),
        561 or 562 => BearerPhrases.ModuleNoAddress.With(),
        _ => BearerPhrases.ModuleError.With(host, port, error),
    };
}
