using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Dlt645;

namespace EdgeFleet.Gateway.Drivers.Dlt645;

/// <summary>
/// One meter on a line, and what it said it does not have. Such an item is asked for again after a minute, then after two, and so on
/// up to an hour: a meter that was still starting gets its points back, and one without costs the line little.
/// </summary>
internal sealed class Dlt645Endpoint(Dlt645Model model, LineLink line, MeterAddress meter, TimeSpan timeout, int retries) : IDeviceEndpoint
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LastPause = TimeSpan.FromHours(1);

    private readonly Dictionary<uint, (TimeSpan Pause, long Since)> _absent = [];
    private long? _clockRead;

    public string Line => line.Place;
    public LineOptions LineOptions => line.Options;
    public string Address { get; } = $"{line.Place} meter {meter}";
    public Dlt645Model Model => model;
    public MeterAddress Meter => meter;
    /// <summary>Each attempt, connecting included.</summary>
    public LineTurn Turn { get; } = new($"{line.Place} meter {meter}", timeout, line.Serial);
    public int Retries => retries;

    public bool IsDue(uint identifier, TimeProvider time) =>
        !_absent.TryGetValue(identifier, out var absent) || time.GetElapsedTime(absent.Since) >= absent.Pause;

    /// <summary>The meter says that it has no such data.</summary>
    public void Lacks(uint identifier, TimeProvider time)
    {
        var pause = _absent.TryGetValue(identifier, out var absent) ? absent.Pause * 2 : FirstPause;
        _absent[identifier] = (pause < LastPause ? pause : LastPause, time.GetTimestamp());
    }

    public void Has(uint identifier) => _absent.Remove(identifier);

    public bool IsClockDue(TimeProvider time) =>
        model.ClockPoints.Count > 0 && IsDue(DataIdentifier.Date, time)
        && (_clockRead is not { } read || time.GetElapsedTime(read) >= model.ClockPeriod);

    public void ClockRead(TimeProvider time) => _clockRead = time.GetTimestamp();

    /// <summary>What the meter does not have, as one fault; null: it has everything.</summary>
    public DriverFault? Missing() => _absent.Count == 0 ? null : new DriverFault(
        FaultKind.Misconfigured, Address,
        MeterPhrases.Missing.With(string.Join(", ", _absent.Keys.Order().Select(identifier => $"{identifier:X8}"))),
        MeterPhrases.CompareManual.With(model.Profile.Name));
}
