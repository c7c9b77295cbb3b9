using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Runtime;
using Device = EdgeFleet.Tests.Runtime.FieldDouble.Device;

namespace EdgeFleet.Tests.Runtime;

/// <summary>A new document changes what it changes, and nothing else: on virtual time, to the millisecond.</summary>
public sealed class ChangeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly VirtualTime _time = new(TimeSpan.MaxValue);
    private readonly FieldDouble _field;
    private readonly DeviceRuntime _runtime;

    public ChangeTests()
    {
        _field = new FieldDouble(_time);
        _runtime = RuntimeBench.Runtime(_field, new ListSink(), _time);
    }

    private static IEnumerable<Device> Six => Enumerable.Range(1, 6).Select(number => new Device(number));

    [Fact]
    public async Task A_new_name_is_not_noticed_by_any_device()
    {
        await using var runtime = _runtime;
        Apply(Six);
        for (var i = 0; i < 30; i++)
        {
            await _time.RunUntilAsync(TimeSpan.FromSeconds(20 * (i + 1)));
            Apply(Six.Select(device => device.Number == i % 6 + 1 ? device with { Name = $"name {i}" } : device));
        }
        await _time.RunUntilAsync(12 * Minute);

        Assert.All(Six, device => Assert.All(GapsOf(device).Skip(1), gap => Assert.Equal(Minute, gap)));
        Assert.All(Six, device => Assert.InRange(GapsOf(device).First(), TimeSpan.FromMilliseconds(1), Minute));
        Assert.Equal([("line", false)], _field.Links);
        // What a driver learned about a device lies in its endpoint.
        Assert.All(_field.Polls.GroupBy(poll => poll.Unit),
            polls => Assert.Single(polls.Select(poll => poll.Endpoint).Distinct(ReferenceEqualityComparer.Instance)));
    }

    [Fact]
    public async Task A_new_device_and_a_changed_one_are_read_in_the_next_free_turn_and_the_others_at_their_moments()
    {
        await using var runtime = _runtime;
        Apply(Six);
        await _time.RunUntilAsync(3 * Minute + TimeSpan.FromSeconds(7));
        var at = _time.Now;
        Apply([.. Six.Select(device => device.Number == 2 ? device with { Unit = "2b" } : device.Number == 3
            ? device with { PeriodMs = 30_000 } : device), new Device(7)]);
        await Until(() => _field.MomentsOf("7").Any() && _field.MomentsOf("2b").Any() && _field.MomentsOf("3").Last() == at);
        await _time.RunUntilAsync(10 * Minute);

        Assert.Equal(at, _field.MomentsOf("7").First());
        Assert.Equal(at, _field.MomentsOf("2b").First());
        Assert.All(_field.MomentsOf("2"), moment => Assert.True(moment <= at));
        Assert.All(Six.Where(device => device.Number is not (2 or 3)),
            device => Assert.All(GapsOf(device).Skip(1), gap => Assert.Equal(Minute, gap)));
        Assert.Equal(TimeSpan.FromSeconds(30), GapsOf(new Device(3)).Last());
        Assert.Equal([("line", false)], _field.Links);
    }

    [Fact]
    public async Task What_goes_is_not_asked_again_and_a_line_is_closed_after_its_last_device()
    {
        await using var runtime = _runtime;
        _time.Pollers = 2;
        Apply([.. Six, new Device(9, Line: "other")]);
        await _time.RunUntilAsync(3 * Minute);
        var before = _field.MomentsOf("9").Count();
        _time.Pollers = 1;
        Apply(Six.Take(1));
        Assert.Equal([1L], runtime.States.Select(state => state.Device));
        await Until(() => _field.Links.Contains(("other", true)));
        await _time.RunUntilAsync(6 * Minute);

        Assert.Equal(before, _field.MomentsOf("9").Count());
        Assert.All(_field.MomentsOf("4"), moment => Assert.True(moment <= 3 * Minute));
        Assert.All(GapsOf(new Device(1)).Skip(1), gap => Assert.Equal(Minute, gap));
        Assert.DoesNotContain(("line", true), _field.Links);

        Apply([]);
        await Until(() => _field.Links.Contains(("line", true)));
        Assert.Empty(runtime.States);
    }

    [Fact]
    public async Task A_device_that_moves_to_another_line_is_asked_there_and_no_longer_here()
    {
        await using var runtime = _runtime;
        Apply(Six);
        await _time.RunUntilAsync(2 * Minute);
        var before = _field.Polls.Count;
        _time.Pollers = 2;
        Apply(Six.Select(device => device.Number == 5 ? device with { Line = "other" } : device));
        await Until(() => _field.Polls.Any(poll => poll.Line == "other"));
        await _time.RunUntilAsync(5 * Minute);
        Assert.All(_field.Polls.Skip(before).Where(poll => poll.Unit == "5"), poll => Assert.Equal("other", poll.Line));
        Assert.All(Six.Where(device => device.Number != 5), device => Assert.All(GapsOf(device).Skip(1), gap => Assert.Equal(Minute, gap)));
    }

    [Fact]
    public async Task A_read_under_way_of_a_device_that_goes_is_given_up_and_frees_the_line()
    {
        await using var runtime = _runtime;
        _field.Answer = poll =>
            poll.Unit == "1" ? new TaskCompletionSource<Edge.Drivers.ReadResult>().Task
            : Task.FromResult(new Edge.Drivers.ReadResult([FieldDouble.Sample(poll)], null));
        Apply([new Device(1), new Device(2)]);
        await Until(() => _field.MomentsOf("1").Any());
        Apply([new Device(2)]);
        await Until(() => _field.MomentsOf("2").Any());
        await Until(() => runtime.States[0].Link == DeviceState.Types.Link.Online);
    }

    [Fact]
    public async Task After_a_restart_each_device_is_asked_once_and_then_at_its_old_moments()
    {
        await using (_runtime)
        {
            Apply(Six);
            await _time.RunUntilAsync(5 * Minute);
        }
        _time.Advance(TimeSpan.FromSeconds(97));
        var started = _time.Now;
        await using var next = RuntimeBench.Runtime(_field, new ListSink(), _time);
        Assert.Empty(next.Apply(FieldDouble.Document(Six)));
        await Until(() => Six.All(device => _field.MomentsOf($"{device.Number}").Last() >= started));
        await _time.RunUntilAsync(started + 5 * Minute);

        foreach (var device in Six)
        {
            var moments = _field.MomentsOf($"{device.Number}").ToList();
            Assert.Single(moments, moment => moment == started);
            Assert.Single(moments.Where(moment => moment != TimeSpan.Zero && moment != started)
                .Select(moment => moment.Ticks % Minute.Ticks).Distinct());
        }
    }

    private void Apply(IEnumerable<Device> devices) => Assert.Empty(_runtime.Apply(FieldDouble.Document(devices)));

    private IEnumerable<TimeSpan> GapsOf(Device device)
    {
        var moments = _field.MomentsOf($"{device.Number}").ToList();
        return moments.Zip(moments.Skip(1), (a, b) => b - a);
    }

    // Time stands still meanwhile.
    private static async Task Until(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition()) await Task.Delay(1, timeout.Token);
    }
}
