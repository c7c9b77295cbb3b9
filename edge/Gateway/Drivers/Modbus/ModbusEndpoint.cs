using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>One unit on a line, and what it taught us about its registers. What was learned is forgotten after a while, so that a device that was still starting up gets its points back.</summary>
internal sealed class ModbusEndpoint(ModbusModel model, LineLink line, ModbusAccess access) : IDeviceEndpoint
{
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(15);

    private readonly Dictionary<int, byte> _absent = [];
    private PlanMemory _memory = PlanMemory.Empty;
    private IReadOnlyList<ReadRequest>? _plan;
    private long _learnedAt;

    public string Line => line.Place;
    public LineOptions LineOptions => line.Options;
    public string Address { get; } = $"{line.Place} unit {access.Unit}";
    public ModbusModel Model => model;
    public byte Unit => access.Unit;
    public ModbusFraming Framing => access.Framing;
    public bool AnyTransaction => access.AnyTransaction;
    public int Retries => access.Retries;

    /// <summary>One attempt: the device's own time, and on a serial line what request and answer take there.</summary>
    public LineTurn Turn(ModbusRequest request)
    {
        if (line.Serial is not { } serial) return new LineTurn(Address, access.Timeout);
        var bytes = request.Pdu.Length + request.AnswerSize + 2 * RtuFrame.Overhead;
        var characters = access.Framing == ModbusFraming.Ascii ? 2 * bytes + 6 : bytes;
        return new LineTurn(Address, access.Timeout + serial.Time(characters), serial, FrameSilence(serial));
    }

    public IReadOnlyList<ReadRequest> Plan(TimeProvider time)
    {
        if (_memory != PlanMemory.Empty && time.GetElapsedTime(_learnedAt) >= ForgetAfter)
        {
            _memory = PlanMemory.Empty;
            _absent.Clear();
            _plan = null;
        }
        return _plan ??= ReadPlanner.Plan(model.Spans, model.Settings.Cost, _memory);
    }

    /// <summary>Remembers that a request was refused with exception 01, 02 or 03.</summary>
    /// <returns>The requests to make instead; none when the points are not there at all.</returns>
    public IReadOnlyList<ReadRequest> Learn(ReadRequest request, byte code, TimeProvider time)
    {
        if (_memory == PlanMemory.Empty) _learnedAt = time.GetTimestamp();
        _memory = code switch
        {
            2 => _memory.AfterNoSuchAddress(request),
            3 => _memory.AfterTooMuch(request),
            _ => _memory with { Absent = _memory.Absent.Union(request.Spans.Select(span => span.Point)) },
        };
        foreach (var span in request.Spans)
            if (_memory.Absent.Contains(span.Point)) _absent[span.Point] = code;
        _plan = null;
        return ReadPlanner.Plan(request.Spans, model.Settings.Cost, _memory);
    }

    /// <summary>The points the device does not have, as one fault; null: it has them all.</summary>
    public DriverFault? Missing()
    {
        if (_absent.Count == 0) return null;
        var places = _absent.OrderBy(absent => absent.Key)
            .Select(absent => $"{model.Profile.Points[absent.Key].Path} ({model.Points[absent.Key].Place}, exception {absent.Value:X2})");
        return new DriverFault(FaultKind.Misconfigured, Address, $"the device does not have {string.Join(", ", places)}", $"correct table and address in the profile {model.Profile.Name}, or remove the point; it is asked again every {ForgetAfter.TotalMinutes:0} minutes");
    }

    // Between two frames (V1.02, section 2.5.1.1): 3.5 characters, above 19200 baud 1.75 ms.
    private static TimeSpan FrameSilence(SerialSettings serial) => serial.Baud > 19_200 ? TimeSpan.FromMilliseconds(1.75) : serial.Time(3.5);
}
