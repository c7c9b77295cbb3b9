using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using EdgeFleet.City.Network;
using EdgeFleet.City.Processes;

namespace EdgeFleet.Scenarios.Links;

/// <summary>The link between one gateway and its manager, and the name by which the gateway knows it.</summary>
internal sealed class GatewayLink : IAsyncDisposable
{
    private const string Becomes = "for file in /etc/hosts /etc/resolv.conf; do test ! -e $file || mount --bind \"$1\" $file; shift; done"
        + "; exec \"$@\"";

    private readonly string _hosts;
    private readonly string _noServers;
    private readonly LinkCase _case;
    private readonly int _seed;
    private LinkRelay? _relay;

    /// <param name="of">What befalls it.</param>
    /// <param name="folder">For files of its own.</param>
    /// <param name="seed">Decides what is lost on it.</param>
    public GatewayLink(LinkCase of, string folder, int seed)
    {
        (_case, _seed) = (of, seed);
        (_hosts, _noServers) = (Path.Combine(folder, "hosts"), Path.Combine(folder, "resolv.conf"));
        if (!of.IsNamed) return;
        File.WriteAllText(_noServers, "");
        TellName();
    }

    public LinkRelay Relay => _relay ?? throw new InvalidOperationException("the gateway has not been started");

    /// <summary>Whether a process may have a file of names of its own.</summary>
    public static bool MayName { get; } = OperatingSystem.IsLinux() && Try([.. Unshare, "true"]);

    /// <summary>The gateway that runs so goes over this link. A named one has its own /etc/hosts and no name servers.</summary>
    public Circumstances Circumstances => new(
        GoOver, _case.IsNamed ? [.. Unshare, "/bin/sh", "-c", Becomes, "sh", _hosts, _noServers] : []);

    public void ForgetName() => File.WriteAllText(_hosts, "");

    public void TellName() => File.WriteAllText(_hosts, "127.0.0.1 localhost\n");

    public async ValueTask DisposeAsync()
    {
        if (_relay is not null) await _relay.DisposeAsync();
    }

    private static string[] Unshare =>
        ["/usr/bin/unshare", .. Environment.IsPrivilegedProcess ? [] : (string[])["--map-root-user"], "--mount", "--"];

    private void GoOver(JsonNode settings)
    {
        var manager = new Uri((string)settings["managers"]![0]!);
        _relay = new LinkRelay(new IPEndPoint(IPAddress.Loopback, manager.Port), _case.Quality, _seed, TimeProvider.System);
        var host = _case.IsNamed ? "localhost" : "127.0.0.1";
        settings["managers"] = new JsonArray(FormattableString.Invariant($"https://{host}:{_relay.Port}"));
    }

    private static bool Try(string[] command)
    {
        if (!File.Exists(command[0])) return false;
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
