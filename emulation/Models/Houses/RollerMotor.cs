using System;
using EdgeFleet.Models.Pins;

namespace EdgeFleet.Models.Houses;

/// <summary>
/// A motor that rolls a vent or a quilt, with its contactors, end switches and protection. The safety contacts are
/// closed to ground while all is well and pulled up otherwise, so a cut wire reads like the danger.
/// </summary>
public sealed class RollerMotor
{
    private long _nowUs;

    /// <param name="travelSeconds">From end to end.</param>
    /// <param name="position">Where it is at first: 0 closed, 1 open.</param>
    public RollerMotor(double travelSeconds, double position = 0)
    {
        TravelSeconds = travelSeconds;
        Position = position;
        foreach (var pin in new[] { AtOpen, AtClosed, OverCurrent, PhaseFault }) pin.Wire(Drive.Low);
        Tell(0);
    }

    // High drives the contactor.
    public DigitalPin Open { get; } = new(Pull.Down);
    public DigitalPin Close { get; } = new(Pull.Down);

    public DigitalPin AtOpen { get; } = new(Pull.Up);
    public DigitalPin AtClosed { get; } = new(Pull.Up);
    public DigitalPin OverCurrent { get; } = new(Pull.Up);
    public DigitalPin PhaseFault { get; } = new(Pull.Up);

    public double TravelSeconds { get; set; }

    public double Position { get; private set; }

    /// <summary>Both contactors were driven at once: a short circuit, were it not for their interlock.</summary>
    public int Clashes { get; private set; }

    /// <summary>How often it turned round with less than a second of rest.</summary>
    public int HardReversals { get; private set; }

    /// <summary>Seconds that it pulled against an end.</summary>
    public double Strained { get; private set; }

    /// <summary>A fault: it hums and does not move.</summary>
    public bool Jammed { get; set; }

    /// <summary>A fault: the protection trips while it runs.</summary>
    public bool Overloaded { get; set; }

    /// <summary>A fault: two phases are swapped, or one is missing.</summary>
    public bool PhaseLost { get; set; }

    /// <summary>A fault: an end switch that shows this whatever the position; null: it is well.</summary>
    public bool? AtOpenStuck { get; set; }

    /// <inheritdoc cref="AtOpenStuck"/>
    public bool? AtClosedStuck { get; set; }

    private int _direction;
    private int _last;
    private long _restSinceUs = long.MinValue / 2;

    /// <summary>Lets time pass; the contactors are as they were since the last call.</summary>
    public void Advance(long nowUs)
    {
        var seconds = (nowUs - _nowUs) / 1e6;
        _nowUs = nowUs;
        if (_direction != 0 && !Jammed)
        {
            var wanted = Position + (PhaseLost ? -_direction : _direction) * seconds / TravelSeconds;
            Position = Math.Clamp(wanted, 0, 1);
            Strained += Math.Abs(wanted - Position) * TravelSeconds;
        }
        Follow(nowUs);
        Tell(nowUs);
    }

    private void Follow(long nowUs)
    {
        var (open, close) = (Open.Level(nowUs), Close.Level(nowUs));
        if (open && close) Clashes++;
        var direction = open == close ? 0 : open ? 1 : -1;
        if (direction == _direction) return;
        if (_direction != 0) (_last, _restSinceUs) = (_direction, nowUs);
        if (direction != 0 && direction == -_last && nowUs - _restSinceUs < 1_000_000) HardReversals++;
        _direction = direction;
    }

    private void Tell(long nowUs)
    {
        Tell(AtOpen, nowUs, AtOpenStuck ?? Position > 0.999);
        Tell(AtClosed, nowUs, AtClosedStuck ?? Position < 0.001);
        Tell(OverCurrent, nowUs, Overloaded && _direction != 0);
        Tell(PhaseFault, nowUs, PhaseLost);
    }

    private static void Tell(DigitalPin pin, long nowUs, bool active) => pin.DriveOutside(nowUs, active ? Drive.Floating : Drive.Low);
}
