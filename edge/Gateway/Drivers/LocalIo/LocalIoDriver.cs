using System.Device.Gpio;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
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

    public DriverDescription Description => LocalIoFields.Description;

    public bool ReadingSets => true;

    public IDeviceModel Compile(DeviceProfile profile, ProfileFields fields)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(fields);
        return new LocalIoModel([.. fields.Sources.Select((source, i) => LocalIoPoint.Of(source, profile.Points[i].Range is not null))]);
    }

    public IDeviceEndpoint Locate(IDeviceModel model, FieldValues link)
    {
        ArgumentNullException.ThrowIfNull(link);
        var board = _boards[link.Text("board")].Board;
        return new LocalIoEndpoint((LocalIoModel)model, board.Name, Lines((LocalIoModel)model, board, link));
    }

    public ILink Open(Line line) => new LocalIoLink(_boards[line.Address], _time);

    private static List<GatewayLine> Lines(LocalIoModel model, GatewayBoard board, FieldValues link)
    {
        var lines = new List<GatewayLine>();
        foreach (var point in model.Points)
        {
            if (board.Lines.FirstOrDefault(line => line.Name == point.Line) is not { } found)
                link.Fault("board",
                    BoardPhrases.NoLine.With(board.Name, point.Line, string.Join(", ", board.Lines.Select(line => line.Name))));
            else if (point.Unfit(found) is { } unfit)
                link.Fault("board", unfit.With(board.Name, point.Line));
            else
                lines.Add(found);
        }
        return lines;
    }
}
