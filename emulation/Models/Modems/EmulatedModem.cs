using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.Models.Modems;

/// <summary>
/// A cellular modem without a network interface: a serial port on which it takes commands as Quectel's BG95 does (AT+QI…), and TCP
/// sockets behind it, which are real ones of this machine. Written from the commands' description, and from no program that uses them.
/// </summary>
public sealed class EmulatedModem : IAsyncDisposable
{
    private const int MostSockets = 12;

    private readonly EmulatedSerialPort _port;
    private readonly ModemQuality _quality;
    private readonly object _gate = new();
    private readonly ModemAir _air;
    private readonly Dictionary<int, ModemSocket> _sockets = new();
    private readonly List<string> _commands = new();
    private readonly StringBuilder _typed = new();
    private readonly RealTimePump _pump;
    private TimeSpan _started;
    private (int Socket, byte[] Bytes, int Count)? _sending;
    private bool _echo = true;
    private bool _active;

    private EmulatedModem(EmulatedSerialPort port, ModemQuality quality, int seed, TimeProvider time)
    {
        (_port, _quality, _air) = (port, quality, new ModemAir(quality, seed));
        _pump = new RealTimePump(time, TimeSpan.FromMilliseconds(2), Step);
    }

    /// <summary>What a program opens as its serial port.</summary>
    public string Path => _port.Path;

    /// <summary>It hears commands, and says nothing.</summary>
    public bool Mute { get; set; }

    /// <summary>Commands it was given.</summary>
    public IReadOnlyList<string> Commands
    {
        get { lock (_gate) return _commands.ToList(); }
    }

    /// <summary>Connections that are open now.</summary>
    public int Open
    {
        get { lock (_gate) return _sockets.Count; }
    }

    /// <summary>Times that it had no room for bytes.</summary>
    public int Full { get; private set; }

    /// <returns>Null: this system has no pseudo terminals.</returns>
    public static EmulatedModem? TryStart(ModemQuality quality, int seed, TimeProvider time)
    {
        var port = EmulatedSerialPort.TryOpen();
        return port is null ? null : new EmulatedModem(port, quality, seed, time);
    }

    /// <summary>Its power fails for a moment.</summary>
    public void Restart() => Do(() =>
    {
        DropAll();
        (_echo, _active, _sending, _started) = (true, false, null, _air.Now);
        _typed.Clear();
        Say("\r\nRDY\r\n");
        Say("\r\nAPP RDY\r\n");
    });

    /// <summary>The network takes its address away.</summary>
    public void Deactivate() => Do(() =>
    {
        DropAll();
        _active = false;
        Say("\r\n+QIURC: \"pdpdeact\",1\r\n");
    });

    public async ValueTask DisposeAsync()
    {
        await _pump.DisposeAsync();
        lock (_gate) DropAll();
        _port.Dispose();
    }

    private void Step(long nowUs)
    {
        var heard = new byte[2048];
        lock (_gate)
        {
            _air.Advance(TimeSpan.FromMicroseconds(nowUs));
            int count;
            while ((count = _port.Read(heard)) > 0)
                for (var i = 0; i < count; i++) Take(heard[i]);
        }
    }

    private void Do(Action act)
    {
        lock (_gate) act();
    }

    private void Say(string text) => Say(Encoding.Latin1.GetBytes(text));

    private void Say(byte[] bytes)
    {
        if (!Mute) _port.Write(bytes);
    }

    private void Answer(string text) => Say($"\r\n{text}\r\n");

    private void Take(byte octet)
    {
        if (_sending is { } sending)
        {
            sending.Bytes[sending.Count] = octet;
            _sending = (sending.Socket, sending.Bytes, sending.Count + 1);
            if (sending.Count + 1 == sending.Bytes.Length) Send(sending.Socket, sending.Bytes);
            return;
        }
        if (_echo) Say(new[] { octet });
        if (octet == '\r')
        {
            var command = _typed.ToString().Trim();
            _typed.Clear();
            if (command.Length > 0) Obey(command);
        }
        else if (octet != '\n') _typed.Append((char)octet);
    }

    private void Obey(string command)
    {
        _commands.Add(command);
        var (name, arguments) = command.Split('=', 2) is [var left, var right]
            ? (left, Arguments(right)) : (command, Array.Empty<string>());
        switch (name.ToUpperInvariant())
        {
            case "AT": Answer("OK"); break;
            case "ATE0": _echo = false; Answer("OK"); break;
            case "AT+CPIN?": Answer(_quality.Locked ? "+CPIN: SIM PIN" : "+CPIN: READY"); Answer("OK"); break;
            case "AT+CEREG?": Answer(IsRegistered ? "+CEREG: 0,1" : "+CEREG: 0,2"); Answer("OK"); break;
            case "AT+QICSGP": Answer("OK"); break;
            case "AT+QIACT?": if (_active) Answer("+QIACT: 1,1,1,\"10.64.0.2\""); Answer("OK"); break;
            case "AT+QIACT": Activate(); break;
            case "AT+QISTATE": State(arguments); break;
            case "AT+QIOPEN": Connect(arguments); break;
            case "AT+QISEND": BeginSend(arguments); break;
            case "AT+QIRD": Read(arguments); break;
            case "AT+QICLOSE": Close(arguments); break;
            default: Answer("ERROR"); break;
        }
    }

    private bool IsRegistered => _air.Now - _started >= _quality.RegistersAfter;

    private static string[] Arguments(string text) => text.Split(',').Select(one => one.Trim('"')).ToArray();

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private void Activate() => _air.Later(_quality.Delay * 2, () =>
    {
        _active = IsRegistered;
        Answer(_active ? "OK" : "ERROR");
    });

    private void State(string[] arguments)
    {
        if (_sockets.TryGetValue(Number(arguments[1]), out var socket))
            Answer($"+QISTATE: {socket.Number},\"TCP\",\"{socket.Host}\",{socket.Port},0,2,1,{socket.Number},0,\"uart1\"");
        Answer("OK");
    }

    private void Connect(string[] arguments)
    {
        var number = Number(arguments[1]);
        if (!_active || number >= MostSockets || _sockets.ContainsKey(number) || arguments[2] != "TCP")
        {
            Answer("ERROR");
            return;
        }
        Answer("OK");
        var socket = new ModemSocket(number, arguments[3], Number(arguments[4]));
        _sockets.Add(number, socket);
        _air.Later(_quality.Delay * 2, () => _ = Task.Run(async () =>
        {
            var error = await socket.ConnectAsync();
            Do(() => Answer($"+QIOPEN: {number},{error}"));
            if (error == 0) await socket.ReadAsync(bytes => Do(() => Arrive(socket, bytes)));
        }));
    }

    private void Arrive(ModemSocket socket, byte[] bytes)
    {
        socket.ComesAt = _air.Arrival(socket.ComesAt);
        _air.At(socket.ComesAt, () =>
        {
            if (!IsHere(socket)) return;
            if (bytes.Length == 0)
            {
                socket.Ended = true;
                Answer($"+QIURC: \"closed\",{socket.Number}");
                return;
            }
            socket.Received.AddRange(bytes);
            if (socket.Told) return;
            socket.Told = true;
            Answer($"+QIURC: \"recv\",{socket.Number}");
        });
    }

    private void BeginSend(string[] arguments)
    {
        var (number, count) = (Number(arguments[0]), Number(arguments[1]));
        if (count is < 1 or > 1460 || !_sockets.TryGetValue(number, out var socket) || socket.Ended)
        {
            Answer("ERROR");
            return;
        }
        Say("\r\n> ");
        _sending = (number, new byte[count], 0);
    }

    private void Send(int number, byte[] bytes)
    {
        _sending = null;
        if (!_sockets.TryGetValue(number, out var socket) || socket.Unsent + bytes.Length > _quality.SendBuffer)
        {
            Full++;
            Answer("SEND FAIL");
            return;
        }
        socket.Unsent += bytes.Length;
        Answer("SEND OK");
        socket.LeavesAt = _air.Arrival(socket.LeavesAt);
        _air.At(socket.LeavesAt, () =>
        {
            socket.Unsent -= bytes.Length;
            if (IsHere(socket)) socket.Send(bytes);
        });
    }

    private void Read(string[] arguments)
    {
        var most = Number(arguments[1]);
        if (most is < 1 or > 1500 || !_sockets.TryGetValue(Number(arguments[0]), out var socket))
        {
            Answer("ERROR");
            return;
        }
        var bytes = socket.Received.Take(most).ToArray();
        socket.Received.RemoveRange(0, bytes.Length);
        // Only who was told that there is no more is told again when there is.
        if (bytes.Length == 0) socket.Told = false;
        Say($"\r\n+QIRD: {bytes.Length}\r\n");
        if (bytes.Length > 0) Say(bytes);
        Answer("OK");
    }

    private void Close(string[] arguments)
    {
        if (_sockets.Remove(Number(arguments[0]), out var socket)) socket.Dispose();
        Answer("OK");
    }

    private bool IsHere(ModemSocket socket) => _sockets.TryGetValue(socket.Number, out var here) && here == socket;

    private void DropAll()
    {
        foreach (var socket in _sockets.Values) socket.Dispose();
        _sockets.Clear();
    }
}
