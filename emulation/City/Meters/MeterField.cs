using EdgeFleet.City.Field;
using EdgeFleet.City.Plan;
using EdgeFleet.Models.Serial;
using EdgeFleet.Models;

namespace EdgeFleet.City.Meters;

/// <summary>The meters on the serial line of a gateway, moved along with the clock.</summary>
public sealed class MeterField : IAsyncDisposable
{
    /// <summary>About five characters at 9600 baud: fine beside the turn-around of a meter.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly MeterLine? _line;
    private readonly RealTimePump? _pump;
    private readonly FieldConditions _conditions;
    private bool _disposed;

    /// <param name="plan">Who stands where.</param>
    /// <param name="port">
    /// The gateway's port; null: there is no such line. It stays open, as what the gateway has not read yet would be lost.
    /// </param>
    /// <param name="conditions">Clock, log and what goes wrong with answers.</param>
    public MeterField(CityPlan plan, EmulatedSerialPort? port, FieldConditions conditions)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(conditions);
        _conditions = conditions;
        if (port is null) return;
        Address = $"serial://{port.Path}";
        _line = new MeterLine(port, new MeterBuses(plan.Seed, conditions).Make(plan.Meters), conditions);
        _pump = new RealTimePump(conditions.Time, Tick, _line.Step);
    }

    /// <summary>Where the gateway reaches the line, as <c>serial:///dev/pts/3</c>.</summary>
    public string Address { get; } = "";

    /// <summary>Requests that the gateway's port has sent to meters.</summary>
    public int Requests => _line?.Requests ?? 0;

    /// <summary>The line is off at the gateway's port for so long.</summary>
    public void CutLink(TimeSpan howLong) => _line?.Cut(howLong);

    /// <summary>
    /// From here on nobody answers. The line is heard for as long as a gateway may still ask again for what it has not read.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        if (_line is null || _pump is null) return;
        _line.End();
        await Task.Delay(2 * _conditions.MasterTimeout, _conditions.Time);
        await _pump.DisposeAsync();
    }
}
