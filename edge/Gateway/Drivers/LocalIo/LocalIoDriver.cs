using System.Device.Gpio;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Hardware.Boards;

namespace EdgeFleet.Gateway.Drivers.LocalIo;

/// <summary>Contacts and relays of the machine the gateway runs on, by the names that its board gives them.</summary>
public sealed class LocalIoDriver : IDriver
{
    private readonly TimeProvider _time;
    private readonly Dictionary<string, LocalBoard> _boards;

    public LocalIoDriver(TimeProvider time) : this(time, GpioChips.Open) { }

    /// <param name="time">The clock of readings and edges.</param>
    /// <param name="open">Opens the GPIO chip of a board.</param>
    internal LocalIoDriver(TimeProvider time, Func<GatewayBoard, GpioDriver> open)
    {
        _time = time;
        _boards = GatewayBoard.All().ToDictionary(board => board.Name, board => new LocalBoard(board, open, time));
    }

    public string Name => "local-io";

    public IDeviceModel Compile(DeviceProfile profile, string path, ValidationFaults faults)
    {
        ArgumentNullException.ThrowIfNull(profile);
        new JsonSection(profile.Settings, $"{path}.settings", faults).Done();
        return new LocalIoModel([.. profile.Points.Select(Source)]);

        // A source that is missing is the profile's fault and told there.
        LocalIoPoint Source(ProfilePoint point, int i) => point.Source.ValueKind == JsonValueKind.Undefined
            ? new LocalIoPoint("", LineValue.State, 0, false)
            : LocalIoPoint.Read(new JsonSection(point.Source, $"{path}.points[{i}].source", faults), point.Range is not null);
    }

    public IDeviceEndpoint Locate(IDeviceModel model, JsonSection link)
    {
        ArgumentNullException.ThrowIfNull(link);
        var form = $"the name of the board that the gateway runs on: {string.Join(", ", _boards.Keys.Order(StringComparer.Ordinal))}";
        var name = link.Text("board", form);
        link.Done();
        if (_boards.TryGetValue(name, out var board)) return new LocalIoEndpoint((LocalIoModel)model, name, Lines((LocalIoModel)model, board.Board, link));
        if (name.Length > 0) link.Fault("board", $"there is no board \"{name}\"", $"write {form}");
        return new LocalIoEndpoint((LocalIoModel)model, "nowhere", []);
    }

    public ILink Open(Line line) => new LocalIoLink(_boards[line.Address], _time);

    private static List<GatewayLine> Lines(LocalIoModel model, GatewayBoard board, JsonSection link)
    {
        var lines = new List<GatewayLine>();
        // A source without a line has been told as the profile's fault.
        foreach (var point in model.Points.Where(point => point.Line.Length > 0))
        {
            if (board.Lines.FirstOrDefault(line => line.Name == point.Line) is not { } found)
                link.Fault("board", $"{board.Name} has no line \"{point.Line}\"", $"write another board, or one of its lines in the profile: {string.Join(", ", board.Lines.Select(line => line.Name))}");
            else if (point.Unfit(found) is { } unfit)
                link.Fault("board", $"on {board.Name} {unfit}", "correct the point in the profile, or write another board");
            else
                lines.Add(found);
        }
        return lines;
    }
}
