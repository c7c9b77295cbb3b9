using System.Diagnostics.CodeAnalysis;

namespace EdgeFleet.Edge.Drivers;

/// <summary>Requests for the same place are the same, whichever points they serve.</summary>
internal sealed class RequestPlace : IEqualityComparer<ReadRequest>
{
    public static RequestPlace Comparer { get; } = new();

    public bool Equals(ReadRequest? x, ReadRequest? y) => (x?.Table, x?.Address, x?.Length) == (y?.Table, y?.Address, y?.Length);
    public int GetHashCode([DisallowNull] ReadRequest obj) => HashCode.Combine(obj.Table, obj.Address, obj.Length);
}
