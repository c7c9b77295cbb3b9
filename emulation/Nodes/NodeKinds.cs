using System.Reflection;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.Nodes;

/// <summary>What a node is made with.</summary>
/// <param name="Station">Its place on the line to the gateway.</param>
/// <param name="Node">Its number, for ever.</param>
/// <param name="Key">Its key for the wire (32).</param>
/// <param name="UpdateKey">Its key for updates (32).</param>
public sealed record NodeMaking(SerialStation Station, long Node, byte[] Key, byte[] UpdateKey)
{
    /// <summary>When the world of a board in Renode begins, by clocks that are none of the node's: UTC in Unix ms.</summary>
    public const long EpochMs = 1_767_225_600_000;

    /// <summary>Decides all noise, as on a board in Renode.</summary>
    public const int Seed = 1;
}

/// <summary>The kinds of nodes, each found by the name of its class.</summary>
public static class NodeKinds
{
    private static readonly SortedDictionary<string, Type> Types = new(
        typeof(EmulatedNode).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(EmulatedNode)))
            .ToDictionary(type => type.Name[..^"Node".Length].ToLowerInvariant()), StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Names => Types.Keys;

    /// <summary>A node with surroundings as its board in Renode has them.</summary>
    /// <param name="kind">One of <see cref="Names"/>.</param>
    /// <param name="making">Where it hangs and who it is.</param>
    public static EmulatedNode Make(string kind, NodeMaking making) =>
        (EmulatedNode)Types[kind].GetMethod("Make", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [making])!;
}
