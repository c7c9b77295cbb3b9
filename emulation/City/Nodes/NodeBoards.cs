using EdgeFleet.City.Plan;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.City.Nodes;

/// <summary>Makes the board of each kind of node, in the light and weather of its place.</summary>
/// <param name="plan">Who stands where.</param>
/// <param name="images">Some are real images; null: none.</param>
/// <param name="time">The clock.</param>
public sealed class NodeBoards(CityPlan plan, RealImages? images, TimeProvider time)
{
    public INodeBoard Make(NodePlan node, SerialStation station)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Number <= images?.Count) return new ImagePost(node, plan.Seed, station, images, time);
        return node.Kind switch
        {
            NodeKind.Streetlight => new StreetlightPost(node, plan.Seed, station, time),
            NodeKind.Meter => new MeterHouse(node, plan.Seed, station, time),
            NodeKind.Substation => new DistributionRoom(node, plan.Seed, station, time),
            NodeKind.Greenhouse => new GreenhouseHouse(node, plan.Seed, station, time),
            _ => throw new InvalidOperationException($"no board for {node.Kind}"),
        };
    }
}
