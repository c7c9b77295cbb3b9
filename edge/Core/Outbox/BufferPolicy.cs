using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Outbox;

/// <summary>How much of the outbox each class may take, and for how long (design, section 6).</summary>
public sealed record BufferPolicy(IReadOnlyDictionary<StreamClass, ClassPolicy> Classes)
{
    /// <summary>
    /// When space is short the first of these gives way, its oldest first; one never makes room for another that stands before it.
    /// </summary>
    public static IReadOnlyList<StreamClass> GivesWay { get; } =
        [StreamClass.Bulk, StreamClass.Telemetry, StreamClass.State, StreamClass.Billing, StreamClass.Event];

    /// <summary>
    /// Of the bytes of telemetry over one connection, how many in a hundred are for what is measured now while there is a backlog, 1 to
    /// 99. What one of the two does not need, the other gets.
    /// </summary>
    public int LiveSharePercent { get; init; } = 50;

    public static BufferPolicy Default { get; } = new(new Dictionary<StreamClass, ClassPolicy>
    {
        [StreamClass.Event] = new(40, null),
        [StreamClass.Billing] = new(40, null),
        [StreamClass.State] = new(40, TimeSpan.FromDays(30)),
        [StreamClass.Telemetry] = new(100, TimeSpan.FromDays(30)),
        [StreamClass.Bulk] = new(50, TimeSpan.FromDays(7)),
    });

    public ClassPolicy Of(StreamClass stream) => Classes.GetValueOrDefault(stream) ?? new ClassPolicy(100, null);

    /// <summary>Those that make room for a class, in their order; itself is the last of them.</summary>
    public static IEnumerable<StreamClass> MakeRoomFor(StreamClass stream) =>
        GivesWay.TakeWhile(other => other != stream).Append(stream);
}

/// <param name="SharePercent">Most of the cap that the class takes, 1 to 100: beyond it its own oldest go.</param>
/// <param name="TimeToLive">Blocks whose readings are older are given up; null: never.</param>
public sealed record ClassPolicy(int SharePercent, TimeSpan? TimeToLive);
