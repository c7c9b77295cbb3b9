using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>A point's <c>source</c>, validated: a node names its points itself, so it only says what a command needs to know.</summary>
/// <param name="Shape">What a command takes.</param>
/// <param name="Select">A command selects before it operates. A node that asks for it and is not said to is found out.</param>
internal sealed record NodePoint(PointShape Shape, bool Select)
{
    public static readonly IReadOnlyDictionary<string, PointShape> Shapes = new Dictionary<string, PointShape>
    {
        ["number"] = PointShape.Number,
        ["boolean"] = PointShape.Boolean,
        ["text"] = PointShape.Text,
    };

    public static NodePoint Of(ProfilePoint point, int position, ProfileFields fields)
    {
        var source = fields.Sources[position];
        var shape = source.Choice("type", Shapes);
        var select = source.Boolean("select");
        if (point.Path.Instance > byte.MaxValue)
            fields.Fault(position, "path", NodeDriverPhrases.NoInstance.With(point.Path));
        if (shape == PointShape.Text && point.Range is not null)
            source.Fault("type", NodeDriverPhrases.NoText.With());
        if (select && point.Range is null)
            source.Fault("select", NodeDriverPhrases.OnlyCommandsSelect.With());
        return new NodePoint(shape, select);
    }
}

/// <summary>A profile in the words of the node wire.</summary>
internal sealed class NodeModel(DeviceProfile profile, IReadOnlyList<NodePoint> points) : IDeviceModel
{
    private readonly Dictionary<PointPath, int> _positions = profile.Points.Index().ToDictionary(
        point => point.Item.Path, point => point.Index);

    public DeviceProfile Profile => profile;
    public IReadOnlyList<NodePoint> Points => points;

    public PointShape Shape(int point) => points[point].Shape;

    /// <summary>Position in the profile's points; null: it does not list the path.</summary>
    public int? Find(PointPath path) => _positions.TryGetValue(path, out var position) ? position : null;
}
