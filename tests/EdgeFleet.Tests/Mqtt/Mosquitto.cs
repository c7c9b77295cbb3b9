using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeFleet.Testing;

namespace EdgeFleet.Tests.Mqtt;

/// <summary>Debian's broker, started by the test on a free port with a configuration of its own, which it keeps for its life.</summary>
internal sealed class Mosquitto : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _program;
    private readonly IPAddress _at;
    private readonly TestFolder _folder = new();
    private Process? _process;

    /// <param name="settings">Lines of its configuration after the listener's.</param>
    public Mosquitto(params IEnumerable<string> settings) : this(IPAddress.Loopback, settings)
    {
    }

    /// <param name="at">Where it listens.</param>
    /// <param name="settings">As above.</param>
    public Mosquitto(IPAddress at, IEnumerable<string> settings)
    {
        _at = at;
        _program = Needs.File("mosquitto", "apt-get install mosquitto", "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto");
        Port = FreePort.Next(at);
        // It leaves root's rights behind otherwise, and with them the folder of the test.
        File.WriteAllLines(_folder.In("mosquitto.conf"),
        [
            $"listener {Port} {at}", "user root", "persistence true", $"persistence_location {_folder.Path}/",
            "max_queued_messages 0", .. settings,
        ]);
        Start();
    }

    public int Port { get; }

    public void Start()
    {
        _process = Process.Start(new ProcessStartInfo(_program, ["-c", _folder.In("mosquitto.conf")]) { RedirectStandardError = true })!;
        _process.BeginErrorReadLine();
        for (var end = DateTime.UtcNow + Patience; ; Thread.Sleep(20))
        {
            using var socket = new Socket(_at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(_at, Port);
                return;
            }
            catch (SocketException) when (DateTime.UtcNow < end && !_process.HasExited)
            {
                // Not listening yet.
            }
        }
    }

    /// <summary>Ends it; what it holds for sessions that are away it writes down first.</summary>
    public void Stop()
    {
        using var process = _process!;
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
        if (!process.WaitForExit(Patience)) process.Kill();
        _process = null;
    }

    /// <summary>Ends it at once; what it holds in memory is gone.</summary>
    public void Kill()
    {
        using var process = _process!;
        process.Kill();
        process.WaitForExit();
        _process = null;
    }

    public void Dispose()
    {
        if (_process is not null) Stop();
        _folder.Dispose();
    }
}
