using System.Globalization;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>One unit on a line, and what it taught about its registers.</summary>
internal sealed class ModbusEndpoint(ModbusModel model, LineLink line, ModbusAccess access) : IDeviceEndpoint
{
    // What is refused so often is not there; before that, the device may be starting up.
    private const int PassingRefusals = 2;

    public string Line => line.Place;
    public LineOptions LineOptions => line.Options;
    public string Address { get; } = $"{line.Place} unit {access.Unit}";
    public ModbusModel Model => model;
    public byte Unit => access.Unit;
    public ModbusFraming Framing => access.Framing;
    public bool AnyTransaction => access.AnyTransaction;
    public int Retries => access.Retries;

    /// <summary>Through a converter, whose other side nobody sees.</summary>
    public bool IsBehindConnection => line.Serial is null;

    public FramingDoubt Doubt { get; } = new(access.Framing);
    public LearnedPlan Plan { get; } = new([.. model.Spans], model.Settings.Cost);

    /// <summary>One attempt: the device's own time, and on a serial line what request and answer take there.</summary>
    public LineTurn Turn(ModbusRequest request)
    {
        if (line.Serial is not { } serial) return new LineTurn(Address, access.Timeout);
        var bytes = request.Pdu.Length + request.AnswerSize + 2 * RtuFrame.Overhead;
        var characters = access.Framing == ModbusFraming.Ascii ? 2 * bytes + 6 : bytes;
        return new LineTurn(Address, access.Timeout + serial.Time(characters), serial, FrameSilence(serial));
    }

    /// <summary>The points that the device refuses, as one fault; null: it refuses none.</summary>
    public DriverFault? Missing()
    {
        var absent = Plan.Absent.ToList();
        if (absent.Count == 0) return null;
        var places = string.Join(", ", absent.Select(one => string.Create(
            CultureInfo.InvariantCulture,
                $"{model.Profile.Points[one.Point].Path} ({model.Points[one.Point].Place}, exception {one.Code:X2})")));
        return absent.Max(one => one.Times) <= PassingRefusals
            ? new DriverFault(FaultKind.Refused, Address, ModbusPhrases.NotGiven.With(places), ModbusPhrases.SoonAgain.With())
            : new DriverFault(FaultKind.Misconfigured, Address, ModbusPhrases.NotThere.With(places),
                ModbusPhrases.CorrectPoint.With(model.Profile.Name, Math.Round(LearnedPlan.LongestTrial.TotalMinutes)));
    }

    // Between two frames (V1.02, section 2.5.1.1): 3.5 characters, above 19200 baud 1.75 ms.
    private static TimeSpan FrameSilence(SerialSettings serial) =>
        serial.Baud > 19_200 ? TimeSpan.FromMilliseconds(1.75) : serial.Time(3.5);
}
