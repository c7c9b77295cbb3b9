using EdgeFleet.Renode;

namespace EdgeFleet.City.Nodes;

/// <summary>That some nodes of the city are real images.</summary>
/// <param name="Count">So many, the first by number: street lamps, all of them.</param>
/// <param name="Things">What they take.</param>
/// <param name="Start">Starts Renode.</param>
/// <param name="Logs">A folder for what each Renode says.</param>
public sealed record RealImages(int Count, RealThings Things, ProcessStart Start, string Logs)
{
    /// <summary>Each takes a core, or its node is too slow for its gateway.</summary>
    public const int Most = 2;
}
