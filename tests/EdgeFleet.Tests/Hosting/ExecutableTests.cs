using System.Net;
using System.Net.Sockets;
using EdgeFleet.City.Field;
using EdgeFleet.City.Plan;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Hosting;

/// <summary>The real executable: command line, exit codes, standard output, signals.</summary>
public sealed class ExecutableTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, "", "--help")]
    [InlineData(0, "", "run", "--help")]
    [InlineData(2, "was not provided")]
    [InlineData(2, "--speed", "run", "--speed")]
    [InlineData(2, "--claim: nothing was given", "enrol", "--manager", "http://127.0.0.1:1")]
    [InlineData(2, "not an http or https address", "enrol", "--manager", "manager", "--claim", "x")]
    [InlineData(2, "64 hex digits", "enrol", "--manager", "http://127.0.0.1:1", "--claim", "x", "--ca-fingerprint", "abc")]
    [InlineData(1, "cannot be reached", "enrol", "--manager", "http://127.0.0.1:1", "--claim", "x")]
    [InlineData(2, "is not enrolled yet", "run")]
    [InlineData(2, "cannot be read", "run", "--devices", "/nowhere/devices.json")]
    public async Task The_exit_code_and_the_error_say_what_was_wrong(int code, string word, params string[] arguments)
    {
        var isCommand = arguments.Length > 0 && !arguments[0].StartsWith('-') && !arguments.Contains("--speed");
        using var gateway = new GatewayExecutable(isCommand ? [.. arguments, "--data", _folder.In("g")] : arguments);
        Assert.Equal(code, await gateway.EndAsync());
        Assert.Contains(word, gateway.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_of_a_device_file_are_printed_at_once()
    {
        File.WriteAllText(_folder.In("devices.json"), """
            { "format": "edgefleet-devices/1", "speed": 3, "devices": [ { "number": 0, "name": "a", "profile": "nothing", "link": {} } ] }
            """);
        using var gateway = new GatewayExecutable("run", "--data", _folder.In("g"), "--devices", _folder.In("devices.json"));
        Assert.Equal(2, await gateway.EndAsync());
        Assert.Contains("$.speed", gateway.Errors, StringComparison.Ordinal);
        Assert.Contains("$.devices[0].number", gateway.Errors, StringComparison.Ordinal);
        Assert.Contains("$.devices[0].profile", gateway.Errors, StringComparison.Ordinal);
    }

    /// <summary>
    /// From a device's socket to disk: what is printed is there, to the last reading before the signal, and the folder is free
    /// again.
    /// </summary>
    [Fact]
    public async Task A_gateway_that_is_told_to_stop_keeps_what_it_read_and_printed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGTERM is POSIX");
        await using var field = House();
        using var gateway = new GatewayExecutable("run", "--data", _folder.In("g"), "--journal", "--devices", _folder.In("devices.json"));
        await GatewayUnderTest.Until(() => gateway.Lines.Count >= 4, $"no readings are journalled: {gateway.Errors}");

        using (var second = new GatewayExecutable("run", "--data", _folder.In("g"), "--devices", _folder.In("devices.json")))
        {
            Assert.Equal(1, await second.EndAsync());
            Assert.Contains("another gateway process", second.Errors, StringComparison.Ordinal);
        }
        gateway.Terminate();
        Assert.Equal(0, await gateway.EndAsync());
        Assert.Equal(await KeptAsync(), gateway.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_port_for_metrics_that_is_taken_is_told_with_what_to_write_instead()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var field = House();
        PrivateFolder.Open(_folder.In("g"), "gateway.lock");
        File.WriteAllText(Path.Combine(_folder.In("g"), "gateway.json"),
            $$"""{ "format": "edgefleet-gateway/1", "uplinks": [], "metricsPort": {{port}} }""");
        File.WriteAllText(Path.Combine(_folder.In("g"), "gateway.lock"), "");
        using var gateway = new GatewayExecutable("run", "--data", _folder.In("g"), "--devices", _folder.In("devices.json"));
        Assert.Equal(2, await gateway.EndAsync());
        Assert.Contains($"metrics cannot be served on port {port}", gateway.Errors, StringComparison.Ordinal);
        Assert.Contains("Write another metricsPort", gateway.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_that_loses_readings_because_the_disk_is_full_says_so_and_is_a_failure()
    {
        using var disk = new SmallDisk(megabytes: 16);
        await using var field = House();
        using var gateway = new GatewayExecutable(
            "run", "--data", Path.Combine(disk.Path, "g"), "--journal", "--devices", _folder.In("devices.json"));
        await GatewayUnderTest.Until(() => gateway.Lines.Count >= 2, $"no readings are journalled: {gateway.Errors}");
        disk.Fill();
        await GatewayUnderTest.Until(
            () => gateway.Errors.Contains("could not be appended", StringComparison.Ordinal), "the disk is not full");
        gateway.Terminate();
        Assert.Equal(1, await gateway.EndAsync());
        Assert.Matches("the gateway stopped, and [1-9][0-9]* readings are lost", gateway.Errors);
    }

    // One greenhouse, read five times a second by who runs devices.json.
    private GreenhouseField House()
    {
        var plan = CityPlan.Draw(1, 1, 1);
        var conditions = new FieldConditions(TimeProvider.System, new CalmField(), new ServedAnswers(), TimeSpan.FromSeconds(2));
        var field = new GreenhouseField(plan, conditions);
        var device = $$"""
            { "number": 1001, "name": "gh-001", "profile": "greenhouse-climate", "periodMs": 200,
              "link": { "address": "{{field.AddressOf(plan.Houses[0])}}", "unit": 1, "timeoutMs": 1000, "retries": 1 } }
            """;
        File.WriteAllText(_folder.In("devices.json"), $$"""{ "format": "edgefleet-devices/1", "devices": [ {{device}} ] }""");
        return field;
    }

    // What the outbox holds, as the journal would print it.
    private async Task<List<string>> KeptAsync()
    {
        await using var outbox =
            DurableOutbox.Open(new DiskFolder(Path.Combine(_folder.In("g"), "outbox")), new OutboxSettings([new(ManagerKind.Word)]));
        List<string> lines = [];
        foreach (var stream in Enum.GetValues<StreamClass>().Where(s => s != StreamClass.Unspecified))
        {
            foreach (var block in await outbox.PeekAsync(ManagerKind.Word, stream, null, int.MaxValue))
            {
                Assert.All(BlockCodec.Decode(block), reading => Assert.Equal(1001, reading.Series.Device));
                lines.Add($"journal {block.Id.Epoch:x16} {stream.ToString().ToLowerInvariant()} {block.Id.Sequence} {block.Count} "
                    + $"{block.Checksum:x16}");
            }
        }
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
