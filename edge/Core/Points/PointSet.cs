namespace EdgeFleet.Edge.Points;

/// <summary>Some points of a profile, by their positions, or all of them. Immutable; the same points are the same set.</summary>
public sealed class PointSet : IEquatable<PointSet>
{
    private readonly HashSet<int>? _some;

    private PointSet(HashSet<int>? some) => _some = some;

    public static PointSet All { get; } = new(null);

    public static PointSet Of(params IEnumerable<int> points) => new([.. points]);

    public bool IsEmpty => _some is { Count: 0 };

    public bool Contains(int point) => _some?.Contains(point) ?? true;

    public bool Equals(PointSet? other) =>
        other is not null && (_some is null || other._some is null ? _some == other._some : _some.SetEquals(other._some));

    public override bool Equals(object? obj) => Equals(obj as PointSet);
    public override int GetHashCode() => _some?.Count ?? -1;
}
