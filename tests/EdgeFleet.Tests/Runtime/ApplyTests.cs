using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Drivers.Modbus;
using EdgeFleet.Tests.Modbus;

namespace EdgeFleet.Tests.Runtime;

/// <summary>Device documents: all faults at once, atomic swap, the last good one runs on.</summary>
public class ApplyTests
{
    [Fact]
    public async Task All_faults_are_listed_with_place_cause_and_remedy()
    {
        const string document = """
            { "format": "edgefleet-devices/2", "extra": 1,
              "profiles": { "broken": { "format": "edgefleet-profile/1", "name": "other", "title": {"zh": "x"}, "driver": "modbus-tcp",
                  "settings": {"maxGap": 200},
                 "points": [ { "path": "3303/0/5700", "name": {"en": "a"}, "class": "telemetry", "source": {"table": "input",
                     "address": 70000, "type": "int16", "scale": 0.1, "colour": 1} },
                             { "path": "3303/0/5700", "name": {"en": "b"}, "class": "weather", "min": "1", "source": {"table": "holding",
                                 "address": 1, "type": "int16", "noValue": "0x80"} },
                             { "path": "x", "name": {"en": "c"}, "class": "state", "access": "read-write", "min": "5", "max": "1",
                                 "source": {"table": "input", "address": 1, "type": "uint32"} } ] } },
              "devices": [ { "number": 1, "name": "a", "profile": "broken", "periodMs": 1, "link": {"address": "http://x", "unit": 256} },
                           { "number": 1, "name": "b", "profile": "nowhere", "link": {} },
                           { "name": 7, "profile": "broken", "link": {"address": "tcp://10.0.0.1", "unit": 1, "speed": 9600} } ] }
            """;
        await using var runtime = RuntimeBench.Runtime(new ModbusDriver(), new ListSink(), TimeProvider.System);
        var faults = runtime.Apply(document);
        string[] expected =
        [
            "$.format: the format \"edgefleet-devices/2\" is not known; write \"edgefleet-devices/1\"",
            "$.profiles.broken: the profile calls itself \"other\"",
            "$.profiles.broken.title.en: the key is missing",
            "$.profiles.broken.settings.maxGap: 200 does not fit; write a whole number from 0 to 125",
            "$.profiles.broken.points[0].source.address: 70000 does not fit; write a whole number from 0 to 65535",
            "$.profiles.broken.points[0].source.scale: 0.1 does not fit; write a decimal in quotes, as in \"0.1\"",
            "$.profiles.broken.points[0].source.colour: the key is not known here; remove it; known are: address,",
            "$.profiles.broken.points[1].path: 3303/0/5700 stands at $.profiles.broken.points[0] already",
            "$.profiles.broken.points[1].class: \"weather\" is none of the known words; write one of: event, billing, state, telemetry, "
            + "bulk",
            "$.profiles.broken.points[1].min: a range holds for commands, and the point is read only",
            "$.profiles.broken.points[1].source.noValue: \"0x80\" does not fit; write \"0x\" and 4 hexadecimal digits in quotes",
            "$.profiles.broken.points[2].path: \"x\" is not a point path",
            "$.profiles.broken.points[2].max: 1 is below min 5",
            "$.profiles.broken.points[2].source.table: the input table can only be read",
            "$.devices[0].periodMs: 1 is not",
            "$.devices[0].link.address: \"http://x\" does not fit; write tcp://host:port",
            "$.devices[0].link.unit: 256 does not fit; write a whole number from 0 to 255",
            "$.devices[1].number: device 1 stands at $.devices[0] already",
            "$.devices[1].profile: there is no profile \"nowhere\"",
            "$.devices[2].number: the key is missing",
            "$.devices[2].name: 7 is not text",
            "$.devices[2].link.speed: the key is not known here",
            "$.extra: the key is not known here",
        ];
        Assert.All(expected, line => Assert.Contains(faults, fault => fault.ToString().StartsWith(line, StringComparison.Ordinal)));
        Assert.Equal(expected.Length, faults.Count);
    }

    [Fact]
    public async Task More_devices_than_a_gateway_takes_are_one_fault()
    {
        await using var runtime = RuntimeBench.Runtime(new ModbusDriver(), new ListSink(), TimeProvider.System);
        var document = RuntimeBench.Document("tcp://a", Enumerable.Range(1, DeviceLimits.MaxDevices + 1), periodMs: 1000);
        Assert.Equal("$.devices: 5001 devices are more than a gateway takes; write at most 5000",
            Assert.Single(runtime.Apply(document)).ToString());
        Assert.Empty(runtime.States);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{\"format\": \"edgefleet-devices/1\", \"devices\": [,]}")]
    public async Task A_text_that_is_no_JSON_is_one_fault_with_its_place(string document)
    {
        await using var runtime = RuntimeBench.Runtime(new ModbusDriver(), new ListSink(), TimeProvider.System);
        Assert.StartsWith("$: the text is not JSON: line 1, byte ", Assert.Single(runtime.Apply(document)).ToString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"format\": \"edgefleet-devices/1\", \"devices\": {}}")]
    [InlineData("{\"format\": \"edgefleet-devices/1\", \"devices\": [1, null], \"profiles\": []}")]
    [InlineData("{\"format\": \"edgefleet-devices/1\", \"devices\": [], \"devices\": []}")]
    [InlineData("{\"format\": null, \"devices\": [{\"profile\": \"p\", \"link\": 1}], \"profiles\": {\"p\": 3}}")]
    public async Task JSON_of_another_form_is_faults_and_no_crash(string document)
    {
        await using var runtime = RuntimeBench.Runtime(new ModbusDriver(), new ListSink(), TimeProvider.System);
        Assert.NotEmpty(runtime.Apply(document));
    }

    [Fact]
    public async Task A_faulty_document_changes_nothing_and_a_good_one_changes_all()
    {
        var sink = new ListSink();
        await using var server = new ScriptedServer(Answer);
        await using var runtime = RuntimeBench.Runtime(new ModbusDriver(), sink, TimeProvider.System);
        Assert.Empty(runtime.Apply(RuntimeBench.Document(server.Address, [1, 2], periodMs: 50)));
        await EventuallyAsync(() => Devices(sink).SetEquals([1, 2]));

        Assert.NotEmpty(runtime.Apply("{}"));
        var before = sink.All.Count;
        await EventuallyAsync(() => sink.All.Count > before + 4);
        Assert.Equal([1L, 2L], runtime.States.Select(state => state.Device));

        Assert.Empty(runtime.Apply(RuntimeBench.Document(server.Address, [3], periodMs: 50)));
        Assert.Equal([3L], runtime.States.Select(state => state.Device));
        await EventuallyAsync(() => runtime.States[0].Link == DeviceState.Types.Link.Online);
        before = sink.All.Count;
        await EventuallyAsync(() => sink.All.Count > before + 4);
        Assert.All(sink.All.Skip(before), entry => Assert.Equal(3, entry.Reading.Series.Device));
    }

    [Fact]
    public async Task Descriptions_say_what_the_manager_needs_to_show_the_points()
    {
        await using var runtime = RuntimeBench.Runtime(new ModbusDriver(), new ListSink(), TimeProvider.System);
        Assert.Empty(runtime.Apply(RuntimeBench.Document("tcp://127.0.0.1:9", [4, 9], periodMs: 60_000)));
        var described = runtime.Describe();
        var model = Assert.Single(described.Models);
        Assert.Equal([(4L, 0u), (9L, 0u)], described.Devices.Select(device => (device.Device, device.Model)));
        Assert.Equal(64, model.Hash.Length);
        var vent = model.Points[1];
        Assert.Equal(("3337/0/5536", "%", StreamClass.State, true, "0", "100"),
            (vent.Path, vent.Unit, vent.Stream, vent.Writable, vent.Min, vent.Max));
        Assert.Equal("Vent", vent.Name["en"]);
        Assert.False(model.Points[0].Writable);
        Assert.Equal([0u, 60_000u], model.Points.Take(2).Select(point => point.SilenceMs));
    }

    private static HashSet<long> Devices(ListSink sink) => [.. sink.All.Select(entry => entry.Reading.Series.Device)];

    private static Task Answer(Request request) => request.SendAsync(request.Function == 1 ? request.Answer(1, 1, 1) : request.Registers());

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition()) await Task.Delay(10, timeout.Token);
    }
}
