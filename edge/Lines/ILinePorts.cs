using System.Net.Sockets;

namespace EdgeFleet.Edge.Lines;

/// <summary>Ways to lines: of this machine (<see cref="SystemPorts"/>), or a test's.</summary>
public interface ILinePorts
{
    /// <param name="address">The line, as <see cref="LineAddress"/> writes it.</param>
    /// <param name="options">What holds when it is opened.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="IOException">
    /// There is no way there now; so say <see cref="SocketException"/> and <see cref="UnauthorizedAccessException"/>.
    /// </exception>
    Task<ILinePort> OpenAsync(string address, LineOptions options, CancellationToken cancel);
}

/// <summary>An open way to a line. Used by whoever has the line's turn.</summary>
public interface ILinePort : IAsyncDisposable
{
    Stream Stream { get; }

    /// <summary>Where a new connection may help when nothing comes over the old one: TCP, not a serial port.</summary>
    bool IsConnection { get; }

    /// <summary>The other side has closed it while nothing was asked.</summary>
    bool IsClosedByPeer { get; }

    /// <summary>Speed and parity from now on; what was sent has left before. Does nothing on TCP.</summary>
    /// <returns>True when they were others before.</returns>
    /// <exception cref="IOException">The port does not take it.</exception>
    ValueTask<bool> UseAsync(SerialSettings serial, CancellationToken cancel);
}
