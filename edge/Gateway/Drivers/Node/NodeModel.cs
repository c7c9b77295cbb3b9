using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>A point's <c>source</c>, validated: a node names its points itself, so it only says what a command needs to know.</summary>
/// <param name="Shape">What a command takes.</param>
/// <param name="Select">A command selects before it operates. A node that asks for it and is not said to is found out.</param>
internal sealed record NodePoint(PointShape Shape, bool Select)
{
    private static readonly Dictionary<string, PointShape> Shapes = new() { ["number"] = PointShape.Number, ["boolean"] = PointShape.Boolean, ["text"] = PointShape.Text };

    public static NodePoint Read(ProfilePoint point, string path, ValidationFaults faults)
    {
        var section = new JsonSection(point.Source, $"{path}.source", faults);
        var shape = section.Choice("type", Shapes, PointShape.Number);
        var select = section.Boolean("select");
        section.Done();
        if (point.Path.Instance > byte.MaxValue) faults.Add($"{path}.path", $"{point.Path} has an instance that no node can say", "write an instance from 0 to 255");
        if (shape == PointShape.Text && point.Range is not null) section.Fault("type", "a node takes no text", "write \"number\" or \"boolean\", or \"access\": \"read\"");
        if (select && point.Range is null) section.Fault("select", "only commands select, and the point is read only", "remove it, or write \"access\": \"read-write\"");
        return new NodePoint(shape, select);
    }
}

/// <summary>A profile in the words of the node wire.</summary>
internal sealed class NodeModel(DeviceProfile profile, IReadOnlyList<NodePoint> points) : IDeviceModel
{
    private readonly Dictionary<PointPath, int> _positions = Positions(profile);

    public DeviceProfile Profile => profile;
    public IReadOnlyList<NodePoint> Points => points;

    public PointShape Shape(int point) => points[point].Shape;

    /// <summary>Position in the profile's points; null: it does not list the path.</summary>
    public int? Find(PointPath path) => _positions.TryGetValue(path, out var position) ? position : null;

    private static Dictionary<PointPath, int> Positions(DeviceProfile profile)
    {
        var positions = new Dictionary<PointPath, int>();
        // A path that stands twice is the profile's fault and told there.
        for (var i = 0; i < profile.Points.Count; i++) positions.TryAdd(profile.Points[i].Path, i);
        return positions;
    }
}
