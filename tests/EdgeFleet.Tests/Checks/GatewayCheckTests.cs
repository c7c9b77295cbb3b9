using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeFleet.Gateway.Checks;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Hosting;
using EdgeFleet.Tests.Provisioning;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Checks;

/// <summary>A whole gateway, with a real manager, in front of a real field.</summary>
public sealed class GatewayCheckTests : IDisposable
{
    private readonly CheckedFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _folder.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task Beside_a_running_gateway_it_finds_all_in_order_and_leaves_session_lines_and_folder_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGTERM is POSIX");
        await using var manager = await EnrolledAsync();
        await using var field = new OneHouse();
        var devices = _folder.Beside("devices.json", field.Document);
        using var gateway = new GatewayExecutable("run", "--data", _folder.Path, "--devices", devices, "--journal");
        await GatewayUnderTest.Until(
            () => SessionsOf(manager) == 1 && gateway.Lines.Count > 0 && File.Exists(_folder.In("audit-anchor")),
            $"no session and no readings: {gateway.Errors}");
        var before = Files();
        var connections = field.Connections;

        var found = await _folder.CheckAsync(devices);

        Assert.Equal(["folder", "clock", "clock", "certificate", "bearer", "uplink", "disk", "disk", "device"],
            found.Select(finding => finding.Area));
        Assert.All(found, finding => Assert.Equal((FindingStatus.Fine, ""), (finding.Status, finding.Next)));
        Assert.EndsWith("which runs", found[0].Text, StringComparison.Ordinal);
        Assert.Contains("lets gateway", found[5].Text, StringComparison.Ordinal);
        Assert.Matches("^answered -?[0-9]+ s ago$", found[8].Text);
        Assert.Equal("1001 gh-001", found[8].Subject);
        Assert.Equal(connections, field.Connections);
        Assert.Equal(1, SessionsOf(manager));
        Assert.DoesNotContain("superseded", gateway.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, Files());
        gateway.Terminate();
        Assert.Equal(0, await gateway.EndAsync());
    }

    [Fact]
    public async Task A_gateway_that_was_killed_and_runs_again_says_how_it_is()
    {
        await using var field = new OneHouse();
        var devices = _folder.Beside("devices.json", field.Document);
        using (var killed = new GatewayExecutable("run", "--data", _folder.Path, "--devices", devices))
        {
            await GatewayUnderTest.Until(() => File.Exists(_folder.In("gateway.sock")), $"no socket: {killed.Errors}");
            killed.Kill();
            await killed.EndAsync();
        }
        Assert.True(File.Exists(_folder.In("gateway.sock")));
        using var again = new GatewayExecutable("run", "--data", _folder.Path, "--devices", devices, "--journal");
        await GatewayUnderTest.Until(() => again.Lines.Count > 0, $"no readings: {again.Errors}");

        Assert.Equal(FindingStatus.Fine, (await _folder.OneAsync("device", devices)).Status);
    }

    [Fact]
    public async Task One_that_cannot_say_how_it_is_runs_all_the_same_and_its_lines_are_left_alone()
    {
        await using var field = new OneHouse();
        var devices = _folder.Beside("devices.json", field.Document);
        var deep = _folder.In(new string('d', 120));
        using var gateway = new GatewayExecutable("run", "--data", deep, "--devices", devices, "--journal");
        await GatewayUnderTest.Until(() => gateway.Lines.Count > 0, $"no readings: {gateway.Errors}");
        var connections = field.Connections;

        List<CheckFinding> found = [];
        await foreach (var finding in GatewayCheck.RunAsync(
            new CheckOrder(deep, DeviceFile: devices), TimeProvider.System, _folder.Machine, CancellationToken.None)) found.Add(finding);

        Assert.Contains(found, finding => finding is { Area: "folder", Status: FindingStatus.Warning }
            && finding.Text.EndsWith("does not say how its devices are", StringComparison.Ordinal));
        Assert.Equal(FindingStatus.Skipped, Assert.Single(found, finding => finding.Area == "device").Status);
        Assert.Equal(connections, field.Connections);
        Assert.Contains("so that a check cannot ask", gateway.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_gateway_it_reads_each_device_itself()
    {
        await using var field = new OneHouse();
        var devices = _folder.Beside("devices.json", field.Document);
        _folder.Write("""{ "format": "edgefleet-gateway/1", "uplinks": [] }""");

        var device = await _folder.OneAsync("device", devices);

        Assert.Equal(FindingStatus.Fine, device.Status);
        Assert.Matches("^tcp://127.0.0.1:[0-9]+ unit 1: [0-9]+ points read: .*[0-9]", device.Text);
    }

    [Fact]
    public async Task One_that_was_revoked_is_told_so_in_the_managers_words()
    {
        await using var manager = await RunningManager.StartAsync();
        using var people = await manager.AdministratorAsync();
        var number = await EnrolAsync(manager, people);
        await people.PostAsync($"api/v1/gateways/{number}/revoke", new { });

        var uplink = await _folder.OneAsync("uplink");

        Assert.Equal(FindingStatus.Fault, uplink.Status);
        Assert.Contains("was revoked; enrol it with a new claim code", uplink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manager_that_cannot_be_asked_yet_is_one_all_the_same()
    {
        using var authority = new TestAuthority();
        await using var manager = await ManagerDouble.StartAsync(authority);
        _folder.Enrol(7, authority.Issue("CN=gateway-7", TestAuthority.Client), authority.Certificate, manager.Address);

        var uplink = await _folder.OneAsync("uplink");

        Assert.Equal(FindingStatus.Fine, uplink.Status);
        Assert.Contains("too old to be asked", uplink.Text, StringComparison.Ordinal);
        Assert.Equal(0, manager.Attempts);
    }

    [Theory]
    [InlineData(-1800, "ahead")]
    [InlineData(7200, "behind")]
    public async Task A_clock_that_the_manager_contradicts_is_a_fault(int seconds, string where)
    {
        await using var manager = await EnrolledAsync();
        _folder.Machine.System += TimeSpan.FromSeconds(seconds);

        var clock = (await _folder.CheckAsync()).Last(finding => finding.Area == "clock");

        Assert.Equal(FindingStatus.Fault, clock.Status);
        var apart = Regex.Match(clock.Text, $" is ([0-9]+) s {where}$").Groups[1].Value;
        Assert.InRange(int.Parse(apart, CultureInfo.InvariantCulture), Math.Abs(seconds) - 20, Math.Abs(seconds) + 20);
    }

    [Fact]
    public async Task The_command_prints_what_to_do_or_one_json_object_and_fails_with_a_fault()
    {
        _folder.Write("""
            { "format": "edgefleet-gateway/1", "uplinks": [ { "name": "b", "kind": "mqtt",
              "settings": { "broker": "mqtt://127.0.0.1:1", "gateway": "g", "topic": "t" } } ] }
            """);
        using var words = new GatewayExecutable("check", "--data", _folder.Path);
        Assert.Equal(1, await words.EndAsync());
        Assert.Contains(words.Lines, line => line.StartsWith("FAULT    uplink b over ethernet: ", StringComparison.Ordinal));
        Assert.Contains(words.Lines, line => line.StartsWith("         -> ", StringComparison.Ordinal));
        Assert.Matches("^ok [0-9]+, warnings [0-9]+, faults 1, skipped [0-9]+$", words.Lines[^1]);

        using var machine = new GatewayExecutable("check", "--json", "--data", _folder.Path);
        Assert.Equal(1, await machine.EndAsync());
        using var json = JsonDocument.Parse(Assert.Single(machine.Lines));
        Assert.Equal("edgefleet-check/1", json.RootElement.GetProperty("format").GetString());
        var uplink = Assert.Single(json.RootElement.GetProperty("findings").EnumerateArray(),
            finding => finding.GetProperty("area").GetString() == "uplink");
        Assert.Equal("fault", uplink.GetProperty("status").GetString());
        Assert.NotEqual("", uplink.GetProperty("next").GetString());
    }

    private async Task<RunningManager> EnrolledAsync()
    {
        var manager = await RunningManager.StartAsync();
        using var people = await manager.AdministratorAsync();
        await EnrolAsync(manager, people);
        return manager;
    }

    private async Task<long> EnrolAsync(RunningManager manager, HttpClient people)
    {
        var (number, certificate) = await Renewals.EnrolledAsync(manager, people, _key);
        using var authority = X509CertificateLoader.LoadCertificate(manager.Get<FleetAuthority>().Certificate);
        _folder.Enrol(number, certificate, authority, manager.Gateways);
        return number;
    }

    private static int SessionsOf(RunningManager manager) =>
        manager.Log.Lines.Count(line => line.Contains(" began, software", StringComparison.Ordinal));

    private List<string> Files() => [.. Directory.EnumerateFileSystemEntries(_folder.Path).Order(StringComparer.Ordinal)];
}
