using System;
using System.Collections.Generic;
using System.Linq;
using EdgeFleet.Models.Power;

namespace EdgeFleet.Models.Meters;

/// <summary>What a meter wrote down at one moment.</summary>
/// <param name="LocalMinute">By its own clock, minutes since 1970 of its local time.</param>
/// <param name="Forward">0.01 kWh: total, then tariffs.</param>
/// <param name="Reverse">0.01 kWh.</param>
public sealed record Snapshot(long LocalMinute, IReadOnlyList<long> Forward, long Reverse);

/// <summary>
/// An electricity meter behind its terminals: registers that grow with the load, tariffs by its own clock, daily
/// freezes, a load record, counts of what was done to it. <see cref="MeterPort"/> lets it talk.
/// </summary>
public sealed class ElectricityMeter : IPowered
{
    private const long MinuteUs = 60_000_000;
    private const long RegisterEnd = 100_000_000;

    private readonly long _epochMs;
    private readonly double[] _forwardWattHours;
    private readonly List<Snapshot> _freezes = [];
    private readonly List<Snapshot> _records = [];
    private double _reverseWattHours;
    private double _clockOffsetMs;
    private long _nowUs;
    private long _lastMinute;
    private bool _powered = true;

    /// <param name="design">What it is.</param>
    /// <param name="epochMs">UTC in Unix ms at microsecond 0.</param>
    public ElectricityMeter(ElectricityMeterDesign design, long epochMs)
    {
        Design = design;
        _epochMs = epochMs;
        _forwardWattHours = new double[1 + design.Tariffs];
        _lastMinute = LocalMs / 60_000;
    }

    public ElectricityMeterDesign Design { get; }

    /// <summary>Of each phase; negative flows back into the grid.</summary>
    public double[] Watts { get; } = new double[3];

    public double[] Volts { get; } = [230, 230, 230];

    /// <summary>Of all phases, 0 to 1.</summary>
    public double PowerFactor { get; set; } = 0.95;

    public double Hertz { get; set; } = 50;

    public int CoverOpenings { get; set; }

    public int PowerDowns { get; private set; }

    /// <summary>State words 1 to 7.</summary>
    public int[] Words { get; } = new int[7];

    /// <summary>Its own clock, in ms since 1970 of its local time.</summary>
    public long LocalMs => _epochMs + (long)(_nowUs / 1000 * (1 + Design.DriftPpm / 1e6) + _clockOffsetMs) + Design.ZoneMinutes * 60_000L;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Snapshot> Freezes => _freezes;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Snapshot> Records => _records;

    /// <summary>0.01 kWh: total, then tariffs.</summary>
    public IReadOnlyList<long> Forward => [.. _forwardWattHours.Select(Register)];

    /// <summary>0.01 kWh.</summary>
    public long Reverse => Register(_reverseWattHours);

    public bool HasPhase(int phase) => phase < Design.Phases;

    /// <summary>Sets the register, as a factory or a repair shop does.</summary>
    /// <param name="hundredths">0.01 kWh.</param>
    public void SetForward(long hundredths)
    {
        Array.Clear(_forwardWattHours);
        _forwardWattHours[0] = hundredths * 10;
        if (Design.Tariffs > 0) _forwardWattHours[1] = hundredths * 10;
    }

    /// <summary>Moves its clock; what lies between is not written down.</summary>
    public void MoveClock(long ms)
    {
        _clockOffsetMs += ms;
        _lastMinute = LocalMs / 60_000;
    }

    /// <summary>Lets the load flow up to now, minute by minute.</summary>
    public void Advance(long nowUs)
    {
        while (_nowUs < nowUs)
        {
            var untilUs = Math.Min(nowUs, (_nowUs / MinuteUs + 1) * MinuteUs);
            if (_powered) Flow(untilUs - _nowUs);
            _nowUs = untilUs;
            if (_powered) WriteDown();
        }
    }

    public void PowerOff(long nowUs)
    {
        Advance(nowUs);
        _powered = false;
        PowerDowns++;
    }

    /// <summary>Its clock ran on, on a battery.</summary>
    public void PowerOn(long nowUs)
    {
        Advance(nowUs);
        _powered = true;
        _lastMinute = LocalMs / 60_000;
    }

    private static long Register(double wattHours) => (long)(wattHours / 10) % RegisterEnd;

    private void Flow(long us)
    {
        var watts = Watts.Take(Design.Phases).Sum();
        var wattHours = watts * us / 3.6e9;
        if (watts < 0) _reverseWattHours -= wattHours;
        if (watts <= 0) return;
        _forwardWattHours[0] += wattHours;
        if (Design.Tariffs == 0) return;
        var tariff = Math.Min(Design.TariffOf((int)(LocalMs / 3_600_000 % 24)), Design.Tariffs - 1);
        _forwardWattHours[1 + tariff] += wattHours;
    }

    private void WriteDown()
    {
        var minute = LocalMs / 60_000;
        for (var at = _lastMinute + 1; at <= minute; at++)
        {
            if (at % 1440 == 0 && Design.FreezeSlots > 0)
            {
                _freezes.Insert(0, new Snapshot(at, Forward, Reverse));
                if (_freezes.Count > Design.FreezeSlots) _freezes.RemoveAt(Design.FreezeSlots);
            }
            if (Design.LoadMinutes > 0 && at % Design.LoadMinutes == 0)
            {
                _records.Add(new Snapshot(at, Forward, Reverse));
                if (_records.Count > Design.LoadSlots) _records.RemoveAt(0);
            }
        }
        _lastMinute = Math.Max(minute, _lastMinute);
    }
}
