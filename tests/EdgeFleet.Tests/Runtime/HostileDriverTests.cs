using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Runtime;
using Microsoft.Extensions.Time.Testing;
using Device = EdgeFleet.Tests.Runtime.FieldDouble.Device;
using LinkState = EdgeFleet.Contracts.V1.DeviceState.Types.Link;

namespace EdgeFleet.Tests.Runtime;

/// <summary>
/// Whatever a driver does, it is a fault of the one device that it was done to; its neighbours are read, and so is it
/// when the driver behaves again.
/// </summary>
public sealed class HostileDriverTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FieldDouble _field;
    private readonly ListSink _sink = new();
    private readonly DeviceRuntime _runtime;
    private volatile bool _isHostile = true;

    public HostileDriverTests()
    {
        _field = new FieldDouble(_time);
        _runtime = RuntimeBench.Runtime(_field, _sink, _time);
    }

    private static readonly Dictionary<string, Func<FieldDouble.Poll, Task<ReadResult>>> All = new()
    {
        ["a sample of a point that the profile does not have"] = poll =>
            Task.FromResult(new ReadResult([FieldDouble.Sample(poll), FieldDouble.Sample(poll) with { Point = 7 }], null)),
        ["a sample before the first point"] = poll => Task.FromResult(new ReadResult([FieldDouble.Sample(poll) with { Point = -1 }], null)),
        ["a sample of a time without a date"] = poll =>
            Task.FromResult(new ReadResult([FieldDouble.Sample(poll) with { Time = long.MinValue }], null)),
        ["a sample with half of a character"] = poll =>
            Task.FromResult(new ReadResult([FieldDouble.Sample(poll) with { Value = ReadingValue.Of("\ud800") }], null)),
        ["an exception before it begins"] = _ => throw new InvalidOperationException("the plan is broken"),
        ["an exception of its task"] = _ => Task.FromException<ReadResult>(new FormatException("the frame is short")),
        ["an exception that looks like a stop"] = _ => Task.FromException<ReadResult>(new OperationCanceledException("no")),
        ["an exception that looks like a time-out"] = _ => Task.FromException<ReadResult>(new TimeoutException("no")),
        ["a stop that nobody asked for"] = _ => Task.FromCanceled<ReadResult>(new CancellationToken(canceled: true)),
        ["no result"] = _ => Task.FromResult<ReadResult>(null!),
        ["no samples"] = _ => Task.FromResult(new ReadResult(null!, null)),
        ["an exception of its own hand"] = _ =>
            Task.FromException<ReadResult>(new DriverException("y")),
    };

    public static TheoryData<string> Misdeeds => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Misdeeds))]
    public async Task A_misdeed_costs_its_device_a_poll_and_its_neighbour_none(string name)
    {
        await using var runtime = _runtime;
        var good = _field.Answer;
        _field.Answer = poll => _isHostile && poll.Unit == "1" ? All[name](poll) : good(poll);
        Apply(new Device(1, 1000), new Device(2, 1000));
        await UntilAsync(() => runtime.States[0].Link == LinkState.Corrupt && runtime.States[1].Link == LinkState.Online);
        Assert.StartsWith("line unit 1: the driver failed: ", runtime.States[0].Fault, StringComparison.Ordinal);
        var before = _field.MomentsOf("2").Count();
        await UntilAsync(() => _field.MomentsOf("1").Count() > 4);
        Assert.True(_field.MomentsOf("2").Count() - before > 4, $"the neighbour is not read beside {name}");

        _isHostile = false;
        await UntilAsync(() => runtime.States[0].Link == LinkState.Online);
        Assert.Empty(runtime.States[0].Fault);
    }

    [Fact]
    public async Task A_driver_that_fails_is_asked_ever_less_often_and_its_link_is_opened_anew()
    {
        await using var runtime = _runtime;
        _field.Answer = _ => throw new InvalidOperationException("a bug");
        Apply(new Device(1, 1000));
        await UntilAsync(() => _field.MomentsOf("1").Count() > 10);
        var gaps = _field.MomentsOf("1").Zip(_field.MomentsOf("1").Skip(1), (a, b) => b - a).ToList();
        foreach (var (gap, seconds) in gaps.Zip([2.0, 4, 8, 16, 32])) Assert.InRange(gap.TotalSeconds, seconds - 1, seconds + 2);
        Assert.All(gaps.Skip(5), gap => Assert.InRange(gap.TotalSeconds, 59, 62));
        Assert.Equal((true, true, true, false), (_field.Links[0].IsClosed, _field.Links[1].IsClosed, _field.Links[2].IsClosed,
            _field.Links[3].IsClosed));
    }

    [Fact]
    public async Task What_was_read_with_a_misdeed_is_not_acknowledged_to_the_device()
    {
        await using var runtime = _runtime;
        var ack = new AckToken();
        _field.Answer = poll =>
            Task.FromResult(new ReadResult([FieldDouble.Sample(poll) with { Ordinal = 1 },
            FieldDouble.Sample(poll) with { Point = 7, Ordinal = 2 }], null) { AckToken = ack });
        Apply(new Device(1, 1000));
        await UntilAsync(() => runtime.States[0].Link == LinkState.Corrupt);
        Assert.True(ack.IsLost);
        Assert.False(ack.IsStored);
    }

    [Fact]
    public async Task A_link_that_cannot_be_opened_is_a_fault_of_its_device_and_tried_again()
    {
        await using var runtime = _runtime;
        _field.Opening = () => { if (_isHostile) throw new InvalidOperationException("no such chip"); };
        Apply(new Device(1, 1000));
        await UntilAsync(() => runtime.States[0].Fault.Contains("no such chip", StringComparison.Ordinal));
        var outcome = await runtime.WriteAsync(1, PointPath.Parse("3303/0/5700"), "1");
        Assert.Equal(WriteStatus.Failed, outcome.Status);
        Assert.Contains("no such chip; nothing was written", outcome.Detail, StringComparison.Ordinal);
        _isHostile = false;
        await UntilAsync(() => runtime.States[0].Link == LinkState.Online);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_that_does_not_close_hinders_no_new_configuration(bool throws)
    {
        await using var runtime = _runtime;
        _field.Closing = () => throws ? throw new IOException("the port is gone") : new ValueTask(new TaskCompletionSource().Task);
        Apply(new Device(1, 1000));
        await UntilAsync(() => runtime.States[0].Link == LinkState.Online);
        Apply(new Device(2, 1000, Line: "other"));
        await UntilAsync(() => runtime.States[0].Link == LinkState.Online);
        Apply(new Device(1, 1000));
        await UntilAsync(() => runtime.States[0].Link == LinkState.Online);
        // The end waits for it as little; its bound is on this test's clock.
        var end = runtime.DisposeAsync().AsTask();
        await UntilAsync(() => end.IsCompleted);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public async Task A_number_that_is_not_finite_is_never_a_good_one(double number)
    {
        await using var runtime = _runtime;
        _field.Answer = poll => Task.FromResult(new ReadResult([FieldDouble.Sample(poll) with { Value = ReadingValue.Of(number) }], null));
        Apply(new Device(1, 1000));
        await UntilAsync(() => _sink.All.Count > 1);
        Assert.All(_sink.All, one => Assert.Equal((ReadingValue.Of(number), Quality.Invalid), (one.Reading.Value, one.Reading.Quality)));
    }

    [Fact]
    public async Task A_link_that_never_comes_back_is_left_behind_with_its_line_and_the_others_are_read_again()
    {
        await using var runtime = _runtime;
        var good = _field.Answer;
        _field.IgnoresCancel = true;
        _field.Answer = poll => _isHostile && poll.Unit == "1" ? new TaskCompletionSource<ReadResult>().Task : good(poll);
        Apply(new Device(1, 1000), new Device(2, 1000));
        await UntilAsync(() => runtime.States[0].Link == LinkState.Corrupt);
        Assert.Contains("10 min", runtime.States[0].Fault, StringComparison.Ordinal);
        await UntilAsync(() => runtime.States[1].Link == LinkState.Online);
        Assert.Equal([true, false], _field.Links.Select(link => link.IsClosed));
        _isHostile = false;
        await UntilAsync(() => runtime.States[0].Link == LinkState.Online);
    }

    private void Apply(params IEnumerable<Device> devices) => Assert.Empty(_runtime.Apply(FieldDouble.Document(devices)));

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
