using System.Collections.Immutable;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Edge.Drivers;

/// <summary>
/// The plan of one device with what it taught by refusing. A lesson takes effect at once, so that the other points are
/// read, and is doubted soon: a device that was starting up has its points back at the next poll. Where the same
/// refusal comes again, the time until the next trial doubles; an answer ends the lesson. Used by one poll at a time.
/// </summary>
/// <param name="spans">All points.</param>
/// <param name="costs">By table.</param>
public sealed class LearnedPlan(IReadOnlyList<ReadSpan> spans, Func<int, TableCost> costs)
{
    /// <summary>How long a lesson holds at first, and at most.</summary>
    public static readonly TimeSpan FirstTrial = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan LongestTrial = TimeSpan.FromMinutes(15);

    /// <summary>The same for a limit that shows as silence, where a trial costs a time-out and the rest of a poll.</summary>
    public static readonly TimeSpan FirstSilentTrial = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan LongestSilentTrial = TimeSpan.FromHours(4);

    /// <summary>So often in a row a request fails before it is divided.</summary>
    private const int FailuresBeforeDividing = 2;

    private readonly Dictionary<(PlanLesson.Kind Kind, int Table, int At), PlanLesson> _lessons = [];
    private readonly Dictionary<ReadRequest, int> _failures = new(RequestPlace.Comparer);
    private readonly SilentLimit _silent = new();
    private PlanMemory _memory = PlanMemory.Empty;
    private (PointSet Points, IReadOnlyList<ReadRequest> Requests)? _plan;

    /// <summary>Points that the device refuses now: the exception code, and how often it has come anew.</summary>
    public IEnumerable<(int Point, int Code, int Times)> Absent =>
        _lessons.Where(lesson => lesson.Key.Kind == PlanLesson.Kind.Absent && lesson.Value.Holds)
            .Select(lesson => (lesson.Key.At, lesson.Value.Value, lesson.Value.Times)).OrderBy(absent => absent.At);

    /// <summary>A poll begins. What was learned is of the device and holds for whatever points are read.</summary>
    /// <param name="points">Those to read.</param>
    /// <param name="time">The clock.</param>
    /// <returns>What to ask.</returns>
    public IReadOnlyList<ReadRequest> Begin(PointSet points, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(points);
        var doubted = false;
        foreach (var lesson in _lessons.Values) doubted |= lesson.Doubt(time);
        if (doubted) Remember();
        var asked = spans.Where(span => points.Contains(span.Point));
        if (_silent.Begin() is { } trial) return Plan(asked, _memory with { Limits = _memory.Limits.SetItem(trial.Table, trial.Length) });
        if (_plan?.Points.Equals(points) != true) _plan = (points, Plan(asked, _memory));
        return _plan.Value.Requests;
    }

    /// <summary>A request was answered: what spoke against it is forgotten.</summary>
    public void Answered(ReadRequest request, TimeProvider time)
    {
        _failures.Remove(request);
        foreach (var (key, lesson) in _lessons.Where(lesson => lesson.Value.IsDisprovedBy(request)).ToList()) _lessons.Remove(key);
        if (_silent.Answered(request) is { } limit)
            Learn(PlanLesson.Kind.Limit, limit.Table, 0, limit.Length, FirstSilentTrial, LongestSilentTrial, time);
    }

    /// <summary>A request was refused with exception 01, 02 or 03: nothing of it is there, not all, or not so much at once.</summary>
    /// <returns>The requests to make instead; none when the points are not there at all.</returns>
    public IReadOnlyList<ReadRequest> Refused(ReadRequest request, byte code, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(request);
        Learn(code switch
        {
            2 => _memory.AfterNoSuchAddress(request),
            3 => _memory.AfterTooMuch(request),
            _ => _memory with { Absent = _memory.Absent.Union(request.Spans.Select(span => span.Point)) },
        }, code, time);
        return Plan(request.Spans, _memory);
    }

    /// <summary>
    /// A request was answered with a failure of the device. Where that stays so, it is divided: the device may give less at once,
    /// or one of its registers may fail.
    /// </summary>
    /// <returns>The requests to make instead; none: leave it.</returns>
    public IReadOnlyList<ReadRequest> Failed(ReadRequest request, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(request);
        var times = _failures[request] = _failures.GetValueOrDefault(request) + 1;
        var known = _lessons.Any(lesson => lesson.Key.Kind == PlanLesson.Kind.Cut && lesson.Value.IsDisprovedBy(request));
        if (times < FailuresBeforeDividing && !known) return [];
        var divided = _memory.AfterFailure(request);
        if (divided == _memory) return [];
        _failures.Remove(request);
        Learn(divided, 0, time);
        return Plan(request.Spans, _memory);
    }

    /// <summary>A request was not answered, and the poll ends.</summary>
    public void Unanswered(ReadRequest request, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_lessons.TryGetValue((PlanLesson.Kind.Limit, request.Table, 0), out var limit) && limit.IsDisprovedBy(request))
            Learn(PlanLesson.Kind.Limit, request.Table, 0, limit.Value, FirstSilentTrial, LongestSilentTrial, time);
        else _silent.Unanswered(request);
    }

    private void Learn(PlanMemory after, int code, TimeProvider time)
    {
        foreach (var (table, at) in after.Cuts.Except(_memory.Cuts))
            Learn(PlanLesson.Kind.Cut, table, at, code, FirstTrial, LongestTrial, time);
        foreach (var (table, length) in after.Limits.Except(_memory.Limits))
            Learn(PlanLesson.Kind.Limit, table, 0, length, FirstTrial, LongestTrial, time);
        foreach (var point in after.Absent.Except(_memory.Absent))
            Learn(PlanLesson.Kind.Absent, 0, point, code, FirstTrial, LongestTrial, time);
    }

    private void Learn(PlanLesson.Kind kind, int table, int at, int value, TimeSpan first, TimeSpan longest, TimeProvider time)
    {
        if (!_lessons.TryGetValue((kind, table, at), out var lesson))
            _lessons.Add((kind, table, at), lesson = new PlanLesson(kind, table, at));
        lesson.Teach(value, first, longest, time);
        Remember();
    }

    private void Remember()
    {
        var holding = _lessons.Where(lesson => lesson.Value.Holds).ToList();
        _memory = new PlanMemory(
            [.. holding.Where(lesson => lesson.Key.Kind == PlanLesson.Kind.Cut).Select(lesson => (lesson.Key.Table, lesson.Key.At))],
            holding.Where(lesson => lesson.Key.Kind == PlanLesson.Kind.Limit)
                .ToImmutableDictionary(lesson => lesson.Key.Table, lesson => lesson.Value.Value),
            [.. holding.Where(lesson => lesson.Key.Kind == PlanLesson.Kind.Absent).Select(lesson => lesson.Key.At)]);
        _plan = null;
    }

    private IReadOnlyList<ReadRequest> Plan(IEnumerable<ReadSpan> of, PlanMemory memory) => ReadPlanner.Plan(of, costs, memory);
}
