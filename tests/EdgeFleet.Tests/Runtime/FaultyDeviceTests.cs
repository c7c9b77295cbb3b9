using EdgeFleet.Contracts;
using EdgeFleet.Edge.Runtime;
using Microsoft.Extensions.Time.Testing;
using Device = EdgeFleet.Tests.Runtime.FieldDouble.Device;
using LinkState = EdgeFleet.Contracts.V1.DeviceState.Types.Link;

namespace EdgeFleet.Tests.Runtime;

/// <summary>One bad device stays one bad device: the others of its document run.</summary>
public sealed class FaultyDeviceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FieldDouble _field;
    private readonly DeviceRuntime _runtime;

    public FaultyDeviceTests()
    {
        _field = new FieldDouble(_time);
        _runtime = RuntimeBench.Runtime(_field, new ListSink(), _time);
    }

    private static string Three => FieldDouble.Document(new Device(1), new Device(2, Unit: "two"), new Device(3));

    public static TheoryData<string, string, long, string> Mistakes => new()
    {
        { "\"unit\":\"two\"", "\"unot\":\"two\"", 2, "$.devices[1].link.unot: " },
        { "\"number\":2", "\"number\":1", 1, "$.devices[1].number: device 1 stands at $.devices[0] already" },
        { "\"number\":2", "\"number\":0", 0, "$.devices[1].number: 0 is not" },
        { "\"number\":2,", "", 0, "$.devices[1].number: the key is missing" },
        { "\"number\":2,\"name\":\"a device\",\"profile\":\"sensor\",\"periodMs\":60000",
            "\"number\":2,\"name\":\"a device\",\"profile\":\"sensor\",\"periodMs\":172800000", 2, "$.devices[1].periodMs: 172800000" },
        { "\"number\":2,\"name\":\"a device\",\"profile\":\"sensor\"", "\"number\":2,\"name\":\"a device\",\"profile\":\"other\"", 2,
            "$.devices[1].profile: there is no profile \"other\"" },
        { "{\"number\":2,", "null,{\"number\":2,", 0, "$.devices[1]: null is not an object" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_in_one_device_is_told_by_its_number_and_the_others_are_read(string right, string wrong, long number,
        string fault)
    {
        await using var runtime = _runtime;
        var document = Three.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Three, document);
        Assert.Empty(runtime.Apply(document));
        var told = Assert.Single(runtime.Faulty);
        Assert.Equal(number, told.Number);
        Assert.Contains(told.Faults, line => line.ToString().StartsWith(fault, StringComparison.Ordinal));
        await UntilAsync(() => runtime.States.Count(state => state.Link == LinkState.Online) >= 2);
        Assert.True(_field.MomentsOf("1").Any() && _field.MomentsOf("3").Any());
    }

    [Fact]
    public async Task A_device_that_was_right_and_is_no_longer_stops_and_says_why_until_it_is_right_again()
    {
        await using var runtime = _runtime;
        Assert.Empty(runtime.Apply(Three));
        await UntilAsync(() => runtime.States.All(state => state.Link == LinkState.Online));
        Assert.Empty(runtime.Apply(Three.Replace("\"unit\":\"two\"", "\"unit\":7", StringComparison.Ordinal)));
        var state = Assert.Single(runtime.States, state => state.Device == 2);
        Assert.Equal(LinkState.Misconfigured, state.Link);
        Assert.StartsWith("$.devices[1].link.unit: 7 does not fit", state.Fault, StringComparison.Ordinal);
        var refused = await runtime.WriteAsync(2, PointPath.Parse("3303/0/5700"), "1");
        Assert.Equal(WriteStatus.Refused, refused.Status);
        Assert.Contains("its configuration is wrong: $.devices[1].link.unit", refused.Detail, StringComparison.Ordinal);

        Assert.Empty(runtime.Apply(Three));
        Assert.Empty(runtime.Faulty);
        await UntilAsync(() => runtime.States.All(state => state.Link == LinkState.Online));
    }

    [Fact]
    public async Task A_profile_with_faults_is_a_fault_of_each_device_that_uses_it_and_of_no_other()
    {
        await using var runtime = _runtime;
        var document = Three.Replace("\"3303/0/5700\"", "\"33 03\"", StringComparison.Ordinal);
        Assert.Empty(runtime.Apply(document));
        Assert.Equal([1L, 2, 3], runtime.Faulty.Select(device => device.Number));
        Assert.All(runtime.Faulty, device => Assert.StartsWith("$.profiles.sensor.points[0].path: ", device.Faults[0].ToString(),
            StringComparison.Ordinal));
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1, timeout.Token);
        }
    }
}
