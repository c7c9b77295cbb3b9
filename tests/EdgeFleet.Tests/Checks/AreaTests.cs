using System.Diagnostics;
using EdgeFleet.Gateway.Checks;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Mqtt;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Checks;

/// <summary>What each area of a check says of what is wrong there, and that it says what to do.</summary>
public sealed class AreaTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly CheckedFolder _folder = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _folder.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_folder_that_is_none_ends_the_check()
    {
        var finding = Assert.Single(await _folder.CheckAsync());
        Is(FindingStatus.Fault, "there is no folder", finding);
    }

    [Fact]
    public async Task A_folder_whose_secrets_key_is_gone_ends_it_and_no_new_one_is_made()
    {
        _folder.Write("{}");
        File.Delete(_folder.Path + ".secrets-key");
        Is(FindingStatus.Fault, "is not there; restore it", Assert.Single(await _folder.CheckAsync()));
        Assert.False(File.Exists(_folder.Path + ".secrets-key"));
    }

    [Fact]
    public async Task All_faults_of_the_file_are_told_and_the_rest_is_looked_at()
    {
        _folder.Write("""{ "format": "edgefleet-gateway/1", "uplinks": [], "speed": 1, "blockSeconds": 99 }""");
        var found = await _folder.CheckAsync();
        Assert.Equal(2, found.Count(finding => finding is { Area: "folder", Status: FindingStatus.Fault, Subject: "gateway.json" }));
        Assert.Contains(found, finding => finding is { Area: "disk", Status: FindingStatus.Fine });
    }

    [Fact]
    public async Task A_date_that_cannot_be_right_is_a_fault_and_one_that_nothing_keeps_a_warning()
    {
        _folder.Write("""{ "format": "edgefleet-gateway/1", "uplinks": [] }""");
        _folder.Machine.IsSynchronized = false;
        Is(FindingStatus.Warning, "which nothing keeps right", await _folder.OneAsync("clock"));
        Assert.False(File.Exists(_folder.In("clock.json")));

        _folder.Machine.System = DateTimeOffset.UnixEpoch;
        Is(FindingStatus.Fault, "the time is not known", await _folder.OneAsync("clock"));
    }

    [Theory]
    [InlineData(-10, 90, FindingStatus.Fine, "gateway 7, until")]
    [InlineData(-70, 90, FindingStatus.Warning, "was to be renewed on")]
    [InlineData(-100, 90, FindingStatus.Fault, "it expired on")]
    public async Task A_certificate_is_good_late_or_expired(int fromDay, int days, FindingStatus status, string words)
    {
        Enrol(_authority, fromDay, days);
        Is(status, words, (await _folder.CheckAsync()).First(finding => finding.Area == "certificate"));
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_a_fault()
    {
        using var other = new TestAuthority();
        Enrol(other, -1, 90);
        Is(FindingStatus.Fault, "did not sign it", (await _folder.CheckAsync()).First(finding => finding.Area == "certificate"));
    }

    [Fact]
    public async Task A_gateway_without_its_certificate_is_told_to_enrol_and_its_manager_is_not_asked()
    {
        Enrol(_authority, -1, 90);
        File.Delete(_folder.In("identity.pem"));
        var found = await _folder.CheckAsync();
        Is(FindingStatus.Fault, "Enrol the gateway again", found.First(finding => finding.Area == "certificate"));
        Is(FindingStatus.Skipped, "no certificate", found.First(finding => finding.Area == "uplink"));
    }

    [Fact]
    public async Task A_name_that_is_not_found_is_a_fault_of_its_own()
    {
        Broker("mqtt://broker.invalid:1883");
        var name = await _folder.OneAsync("name");
        Assert.Equal(("broker.invalid", FindingStatus.Fault), (name.Subject, name.Status));
        Assert.Contains("name servers", name.Next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bearer_tells_of_its_interface_and_of_its_bytes()
    {
        _folder.Write("""
            { "format": "edgefleet-gateway/1", "uplinks": [], "bearers": [
              { "name": "gone", "kind": "5g", "interface": "wwan9" }, { "name": "here", "kind": "ethernet", "interface": "lo" },
              { "name": "spent", "kind": "nbiot", "bytesPerDay": 1000000 } ] }
            """);
        var bearers = (await _folder.CheckAsync()).Where(finding => finding.Area == "bearer").ToList();
        Is(FindingStatus.Fault, "no interface wwan9", bearers[0]);
        Is(FindingStatus.Fine, "lo has 127.0.0.1", bearers[1]);
        Is(FindingStatus.Fine, "0 of today's 1,000,000 bytes used", bearers[2]);

        var day = DateOnly.FromDateTime(Now.UtcDateTime).DayNumber;
        File.WriteAllText(_folder.In("bearers.json"),
            $$"""{ "spent": [ { "Day": {{day}}, "Sent": 600000, "Received": 400000, "Classes": {} } ] }""");
        Is(FindingStatus.Warning, "are spent", (await _folder.CheckAsync()).Last(finding => finding.Area == "bearer"));
    }

    [Fact]
    public async Task A_module_whose_port_is_not_there_is_a_fault()
    {
        _folder.Write("""
            { "format": "edgefleet-gateway/1", "uplinks": [], "bearers": [
              { "name": "nb", "kind": "nbiot", "module": { "port": "/dev/nothing" } } ] }
            """);
        Is(FindingStatus.Fault, "no serial port /dev/nothing", await _folder.OneAsync("bearer"));
    }

    [Fact]
    public async Task A_broker_is_asked_under_a_name_that_pushes_nobody_out()
    {
        var tool = Needs.File("mosquitto_passwd", "apt-get install mosquitto", "/usr/bin/mosquitto_passwd");
        var passwords = _folder.Beside("passwords", "");
        using (var made = Process.Start(tool, ["-b", passwords, "lamp", "right"])) await made.WaitForExitAsync();
        using var broker = new Mosquitto("allow_anonymous false", $"password_file {passwords}");
        Broker($"mqtt://127.0.0.1:{broker.Port}", "\"user\": \"lamp\", \"passwordFile\": \"word\",");
        Directory.CreateDirectory(_folder.In("uplinks"));
        File.WriteAllText(_folder.In("uplinks/word"), "right\n");
        Is(FindingStatus.Fine, "lets gateway-1-check in", await _folder.OneAsync("uplink"));
        // A check seals nothing: that is the gateway's.
        Assert.Equal("right\n", File.ReadAllText(_folder.In("uplinks/word")));

        File.WriteAllText(_folder.In("uplinks/word"), "wrong\n");
        Is(FindingStatus.Fault, "does not let this gateway in", await _folder.OneAsync("uplink"));
    }

    [Fact]
    public async Task A_device_that_does_not_answer_is_a_fault_and_outputs_are_left_alone()
    {
        _folder.Write("""{ "format": "edgefleet-gateway/1", "uplinks": [] }""");
        var devices = _folder.Beside("devices.json", """
            { "format": "edgefleet-devices/1",
              "profiles": { "relay": { "format": "edgefleet-profile/1", "name": "relay", "title": { "en": "Relay", "zh": "继电器" },
                "driver": "local-io", "points": [ { "path": "3306/0/5850", "name": { "en": "Pump", "zh": "水泵" }, "class": "state",
                  "access": "read-write", "source": { "line": "relay1" } } ] } },
              "devices": [
                { "number": 1, "name": "gone", "profile": "greenhouse-climate", "periodMs": 1000,
                  "link": { "address": "tcp://127.0.0.1:1", "unit": 1, "timeoutMs": 200, "retries": 0 } },
                { "number": 2, "name": "pump", "profile": "relay", "periodMs": 1000, "link": { "board": "raspberry-pi-4" } },
                { "number": 3, "name": "odd", "profile": "nothing", "periodMs": 1000, "link": {} } ] }
            """);
        var found = (await _folder.CheckAsync(devices)).Where(finding => finding.Area == "device").ToDictionary(finding => finding.Subject);
        Is(FindingStatus.Fault, "tcp://127.0.0.1:1 unit 1", found["1 gone"]);
        Is(FindingStatus.Skipped, "only outputs", found["2 pump"]);
        Is(FindingStatus.Fault, "nothing", found["3 odd"]);
    }

    [Fact]
    public async Task A_full_disk_is_a_fault_and_one_with_little_room_a_warning()
    {
        using var disk = new SmallDisk();
        _folder.Write($$"""{ "format": "edgefleet-gateway/1", "uplinks": [], "outboxFolder": "{{disk.Path}}/outbox" }""");
        Directory.CreateDirectory(Path.Combine(disk.Path, "outbox"));
        var room = (await _folder.CheckAsync()).First(finding => finding.Area == "disk");
        Is(FindingStatus.Warning, "the disk is full before the buffer is", room);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(disk.Path, "outbox")));

        disk.Fill();
        Is(FindingStatus.Fault, "takes nothing", await _folder.OneAsync("disk"));
    }

    private static void Is(FindingStatus status, string words, CheckFinding finding)
    {
        Assert.Contains(words, finding.Text, StringComparison.Ordinal);
        Assert.Equal(status, finding.Status);
        Assert.True(status == FindingStatus.Fine || status == FindingStatus.Skipped || finding.Next.Length > 0
            || finding.Text.Contains(". ", StringComparison.Ordinal), "it does not say what to do");
    }

    private void Enrol(TestAuthority signedBy, int fromDay, int days)
    {
        using var certificate = signedBy.Issue("CN=gateway-7", TestAuthority.Client, Now.AddDays(fromDay), TimeSpan.FromDays(days));
        _folder.Enrol(7, certificate, _authority.Certificate, new Uri("https://127.0.0.1:1"));
    }

    private void Broker(string address, string more = "") => _folder.Write($$"""
        { "format": "edgefleet-gateway/1", "uplinks": [ { "name": "b", "kind": "mqtt",
          "settings": { "broker": "{{address}}", {{more}} "gateway": "gateway-1" } } ] }
        """);
}
