using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Benchmarks.Sessions;
using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Benchmarks.Narrow;

/// <summary>Debian's mosquitto with TLS, under a certificate of the fleet's authority.</summary>
internal sealed class BrokerProcess : IAsyncDisposable
{
    private const string Program = "/usr/sbin/mosquitto";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _root = Directory.CreateTempSubdirectory("edgefleet-broker-").FullName;
    private readonly Process _process;
    private readonly int _port;

    private BrokerProcess(SeededFleet fleet)
    {
        if (!File.Exists(Program)) throw new InvalidOperationException("there is no mosquitto; apt-get install mosquitto");
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            _port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        using var server = X509CertificateLoader.LoadPkcs12FromFile(fleet.ServerCertificate, null, X509KeyStorageFlags.Exportable);
        File.WriteAllText(In("server.pem"), server.ExportCertificatePem());
        File.WriteAllText(In("server.key"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(AuthorityFile, fleet.Authority.ExportCertificatePem());
        File.WriteAllLines(In("mosquitto.conf"),
        [
            $"listener {_port} 127.0.0.1", "user root", "allow_anonymous true", "log_dest none", $"certfile {In("server.pem")}",
            $"keyfile {In("server.key")}",
        ]);
        Folder = DataFolder.Open(In("gateway"));
        _process = Process.Start(Program, ["-c", In("mosquitto.conf")]);
    }

    public string Address => $"mqtts://127.0.0.1:{_port}";

    /// <summary>Who signed its certificate.</summary>
    public string AuthorityFile => In("authority.pem");

    /// <summary>For the gateways that go to it.</summary>
    public DataFolder Folder { get; }

    public static async Task<BrokerProcess> StartAsync(SeededFleet fleet)
    {
        var broker = new BrokerProcess(fleet);
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(20))
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, broker._port);
                return broker;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(began) < Patience && !broker._process.HasExited)
            {
                // Not listening yet.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Folder.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private string In(string name) => Path.Combine(_root, name);
}
