using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Gateway;
using EdgeFleet.Gateway.Hosting;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Tests.Control;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Hosting;

public sealed class ConfigurationTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_gateway_file_comes_back_as_it_was_written()
    {
        var faults = new ValidationFaults();
        var managers = new[] { new Uri("https://a.example:5443"), new Uri("https://b.example:5443") };
        var written = new GatewayFile(7, managers, "/mnt/outbox", BlockSeconds: 20);
        var read = GatewayFile.Parse(written.ToJson(), faults);
        Assert.Empty(faults.Lines);
        Assert.Equal((written.Gateway, written.OutboxFolder, 20), (read.Gateway, read.OutboxFolder, read.BlockSeconds));
        Assert.Equal(written.Managers, read.Managers);
    }

    [Fact]
    public void An_unknown_key_is_named_beside_the_known_ones()
    {
        File.WriteAllText(_folder.In("gateway.json"), """{ "format": "edgefleet-gateway/1", "gateway": 7, "manager": "https://a:1" }""");
        var refused = Assert.Throws<GatewayException>(() => GatewayFile.Load(_folder.In("gateway.json")));
        Assert.Equal(ExitCode.Configuration, refused.Code);
        Assert.Contains("$.manager: the key is not known here", refused.Message, StringComparison.Ordinal);
        Assert.Contains("format, gateway, managers, outboxFolder", refused.Message, StringComparison.Ordinal);
        Assert.Contains("$.managers: the key is missing", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "format": "edgefleet-gateway/9", "gateway": 7, "managers": ["https://a:1"] }""", "edgefleet-gateway/9")]
    [InlineData("""{ "format": "edgefleet-gateway/1", "gateway": 0, "managers": ["https://a:1"] }""", "$.gateway")]
    [InlineData("""{ "format": "edgefleet-gateway/1", "gateway": 7, "managers": ["http://a:1"] }""", "not an https address")]
    [InlineData("""{ "format": "edgefleet-gateway/1", "gateway": 7, "managers": [] }""", "empty")]
    [InlineData("""{ "format": "edgefleet-gateway/1", "gateway": 7, "managers": "https://a:1" }""", "not a list")]
    [InlineData("""{ "format": "edgefleet-gateway/1", "gateway": 7, "managers": ["https://a:1"], "blockSeconds": 61 }""", "1 to 60")]
    [InlineData("gateway: 7", "not JSON")]
    public void What_is_wrong_in_the_gateway_file_is_said(string text, string word)
    {
        var faults = new ValidationFaults();
        GatewayFile.Parse(text, faults);
        Assert.Contains(word, string.Join('\n', faults.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "bytes": 1 }""", "$.buffer.bytes: 1 is not a whole number from 33554432")]
    [InlineData("""{ "telemetry": { "sharePercent": 101 } }""", "$.buffer.telemetry.sharePercent: 101")]
    [InlineData("""{ "telemetry": { "days": -1 } }""", "$.buffer.telemetry.days: -1")]
    [InlineData("""{ "telemetry": { "hours": 1 } }""", "$.buffer.telemetry.hours: the key is not known here")]
    [InlineData("""{ "liveSharePercent": 0 }""", "$.buffer.liveSharePercent: 0 is not a whole number from 1 to 99")]
    [InlineData("""{ "liveSharePercent": 100 }""", "$.buffer.liveSharePercent: 100 is not a whole number from 1 to 99")]
    [InlineData("""{ "alarms": {} }""", "$.buffer.alarms: the key is not known here")]
    [InlineData("7", "$.buffer: 7 is not an object")]
    public void What_is_wrong_with_the_buffer_is_said(string buffer, string fault)
    {
        var faults = new ValidationFaults();
        GatewayFile.Parse(WithBuffer(buffer), faults);
        Assert.Contains(fault, Assert.Single(faults.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void The_buffer_is_as_it_is_written_and_as_designed_where_nothing_is()
    {
        var faults = new ValidationFaults();
        var written = """{ "bytes": 67108864, "liveSharePercent": 80, "bulk": { "days": 0 }, "event": { "sharePercent": 10 } }""";
        var file = GatewayFile.Parse(WithBuffer(written), faults);
        Assert.Empty(faults.Lines);
        foreach (var read in new[] { file, GatewayFile.Parse(file.ToJson(), faults) })
        {
            Assert.Equal(64 * 1024 * 1024, read.Buffer.CapBytes);
            Assert.Equal(80, read.Buffer.Policy.LiveSharePercent);
            Assert.Equal(new ClassPolicy(50, null), read.Buffer.Policy.Of(StreamClass.Bulk));
            Assert.Equal(new ClassPolicy(10, null), read.Buffer.Policy.Of(StreamClass.Event));
            Assert.Equal(new ClassPolicy(100, TimeSpan.FromDays(30)), read.Buffer.Policy.Of(StreamClass.Telemetry));
        }
    }

    private static string WithBuffer(string buffer) =>
        "{ \"format\": \"edgefleet-gateway/1\", \"gateway\": 7, \"managers\": [\"https://a:1\"], \"buffer\": " + buffer + " }";

    [Fact]
    public void A_second_process_on_a_data_folder_is_refused()
    {
        using (DataFolder.Open(_folder.Path))
            Assert.Contains("another gateway process", Assert.Throws<GatewayException>(() => DataFolder.Open(_folder.Path)).Message,
                StringComparison.Ordinal);
        DataFolder.Open(_folder.Path).Dispose();
    }

    [Fact]
    public async Task A_desired_configuration_is_in_force_at_the_next_start_too()
    {
        await using (var runtime = new VentDriver().Runtime(TimeProvider.System))
        {
            var desired = Desired(runtime);
            desired.Take(new DesiredConfiguration { Version = 4, Document = VentDriver.Document(5, 6, 7) });
            Assert.Equal(4ul, desired.State.Version);
            Assert.Equal([5L, 6L, 7L], runtime.States.Select(s => s.Device));
        }
        await using var next = new VentDriver().Runtime(TimeProvider.System);
        var restored = Desired(next);
        restored.Restore();
        Assert.Equal(4ul, restored.State.Version);
        Assert.Equal([5L, 6L, 7L], next.States.Select(s => s.Device));
    }

    [Fact]
    public async Task A_new_owner_may_count_its_versions_as_the_old_one_did()
    {
        await using var runtime = new VentDriver().Runtime(TimeProvider.System);
        Desired(runtime).Take(new DesiredConfiguration { Version = 4, Document = VentDriver.Document(5) });
        var desired = Desired(runtime);
        desired.Restore();
        desired.Take(new DesiredConfiguration { Version = 4, Document = VentDriver.Document(8) });
        Assert.Equal([8L], runtime.States.Select(s => s.Device));
    }

    [Fact]
    public async Task What_is_no_device_document_is_reported_with_all_its_faults_and_the_last_good_one_runs_on()
    {
        await using var runtime = new VentDriver().Runtime(TimeProvider.System);
        var desired = Desired(runtime);
        desired.Take(new DesiredConfiguration { Version = 4, Document = VentDriver.Document(5) });
        var bad = VentDriver.Document(0, 3, 3).Replace("edgefleet-devices/1", "edgefleet-devices/9", StringComparison.Ordinal);
        desired.Take(new DesiredConfiguration { Version = 5, Document = bad });

        Assert.Equal((4ul, 5ul), (desired.State.Version, desired.State.Rejected));
        Assert.Equal(3, desired.State.Faults.Count);
        Assert.Equal([5L], runtime.States.Select(s => s.Device));

        await using var next = new VentDriver().Runtime(TimeProvider.System);
        var restored = Desired(next);
        restored.Restore();
        Assert.Equal(4ul, restored.State.Version);

        desired.Take(new DesiredConfiguration { Version = 6, Document = VentDriver.Document(8) });
        Assert.Equal((6ul, 0ul), (desired.State.Version, desired.State.Rejected));
        Assert.Empty(desired.State.Faults);
    }

    [Fact]
    public async Task A_bad_device_is_reported_by_number_and_name_and_the_others_run_from_now_on_and_after_the_next_start()
    {
        await using var runtime = new VentDriver().Runtime(TimeProvider.System);
        var desired = Desired(runtime);
        var document = VentDriver.Document(5, 6, 7).Replace("\"vent\":6", "\"vant\":6", StringComparison.Ordinal);
        desired.Take(new DesiredConfiguration { Version = 4, Document = document });
        Assert.Equal((4ul, 0ul), (desired.State.Version, desired.State.Rejected));
        Reports(runtime, desired);

        await using var next = new VentDriver().Runtime(TimeProvider.System);
        var restored = Desired(next);
        restored.Restore();
        Assert.Equal(4ul, restored.State.Version);
        Reports(next, restored);

        static void Reports(EdgeFleet.Edge.Runtime.DeviceRuntime runtime, DesiredState desired)
        {
            var report = new ManagedGateway(runtime, desired, null!, null!).Report();
            var fault = Assert.Single(report.DeviceFaults);
            Assert.Equal((6L, "vent-6"), (fault.Device, fault.Name));
            Assert.Contains(fault.Faults, line => line.StartsWith("$.devices[1].link.vant: ", StringComparison.Ordinal));
            Assert.Equal([5L, 7, 6], report.Devices.Select(device => device.Device));
            Assert.Equal(DeviceState.Types.Link.Misconfigured, report.Devices[2].Link);
            Assert.Contains("$.devices[1].link", report.Devices[2].Fault, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":1}")]
    [InlineData("{\"version\":1,\"document\":\"{}\",\"more\":1}")]
    public async Task A_damaged_copy_of_the_configuration_waits_for_the_manager(string content)
    {
        File.WriteAllText(_folder.In("desired.json"), content);
        await using var runtime = new VentDriver().Runtime(TimeProvider.System);
        var desired = Desired(runtime);
        desired.Restore();
        Assert.Equal(0ul, desired.State.Version);
        desired.Take(new DesiredConfiguration { Version = 1, Document = VentDriver.Document(5) });
        Assert.Equal(1ul, desired.State.Version);
    }

    private DesiredState Desired(EdgeFleet.Edge.Runtime.DeviceRuntime runtime) =>
        new(runtime, new SecretText(_folder.In("desired.json"), new SecretBox([new byte[32]])), NullLogger<DesiredState>.Instance);
}
