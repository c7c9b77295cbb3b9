using System.IO.Ports;

namespace EdgeFleet.Edge.Lines;

/// <summary>
/// A serial port. On Linux a second handle asks the terminal for what the library has no words for: draining, the direction
/// of RS-485, any speed.
/// </summary>
internal sealed class SerialLinePort : ILinePort
{
    private readonly SerialPort _port;
    private readonly LinuxTerminal? _terminal;
    private SerialSettings? _settings;

    private SerialLinePort(SerialPort port, LinuxTerminal? terminal) => (_port, _terminal) = (port, terminal);

    public Stream Stream => _port.BaseStream;
    public bool IsConnection => false;
    public bool IsClosedByPeer => false;

    /// <exception cref="IOException">It is not there, or does not do what is asked of it.</exception>
    /// <exception cref="UnauthorizedAccessException">Another program has it, or this one has no right to it.</exception>
    public static ILinePort Open(string path, bool rs485)
    {
        if (rs485 && !OperatingSystem.IsLinux())
            throw new IOException(
            "this system does not switch the direction of RS-485; remove \"rs485\" and use an adapter that does it on its own");
        var port = new SerialPort(OperatingSystem.IsWindows() ? path.TrimStart('/') : path);
        LinuxTerminal? terminal = null;
        try
        {
            // Before the port, which keeps everybody else out.
            if (OperatingSystem.IsLinux()) terminal = LinuxTerminal.Open(path);
            port.Open();
            if (rs485) terminal!.SwitchDirection();
            return new SerialLinePort(port, terminal);
        }
        catch
        {
            terminal?.Dispose();
            port.Dispose();
            throw;
        }
    }

    public async ValueTask<bool> UseAsync(SerialSettings serial, CancellationToken cancel)
    {
        if (serial == _settings) return false;
        var first = _settings is null;
        _settings = null;
        await Task.Run(() => Set(serial), cancel).WaitAsync(cancel).ConfigureAwait(false);
        _settings = serial;
        return !first;
    }

    // The system may wait until what was written has left.
    public ValueTask DisposeAsync() => new(Task.Run(() =>
    {
        _terminal?.Dispose();
        _port.Dispose();
    }));

    private void Set(SerialSettings serial)
    {
        if (_terminal is not null)
        {
            _terminal.Use(serial);
            return;
        }
        try
        {
            (_port.BaudRate, _port.Parity, _port.DataBits) = (serial.Baud, serial.Parity, serial.DataBits);
            _port.StopBits = serial.StopBits == 2 ? StopBits.Two : StopBits.One;
        }
        catch (ArgumentException e)
        {
            throw new IOException($"the port does not do {serial}", e);
        }
    }
}
