using System;
using EdgeFleet.Models.Pins;

namespace EdgeFleet.Models.Houses;

/// <summary>Contacts of a roller, each closed to ground while all is well and pulled up where it ends.</summary>
/// <param name="AtOpen">Opens at the open end.</param>
/// <param name="AtClosed">Opens at the closed end.</param>
/// <param name="OverCurrent">Opens when the protection trips.</param>
/// <param name="PhaseFault">Opens when the phase monitor says no; null: another roller's monitor watches the same phases.</param>
public sealed record RollerContacts(DigitalPin AtOpen, DigitalPin AtClosed, DigitalPin OverCurrent, DigitalPin? PhaseFault);

/// <summary>
/// A motor that rolls a vent or a quilt, with its contactors, end switches and protection. The safety contacts are
/// closed to ground while all is well and pulled up otherwise, so a cut wire reads like the danger.
/// </summary>
public sealed class RollerMotor
{
    private readonly RollerContacts _contacts;
    private long _nowUs;
    private int _direction;
    private int _last;
    private long _restSinceUs = long.MinValue / 2;

    /// <param name="travelSeconds">From end to end.</param>
    /// <param name="contacts">Where its contacts are wired to.</param>
    public RollerMotor(double travelSeconds, RollerContacts contacts)
    {
        TravelSeconds = travelSeconds;
        _contacts = contacts;
        foreach (var pin in new[] { contacts.AtOpen, contacts.AtClosed, contacts.OverCurrent, contacts.PhaseFault }) pin?.Wire(Drive.Low);
        Tell(0);
    }

    // High drives the contactor.
    public DigitalPin Open { get; } = new(Pull.Down, historyLimit: 64);
    public DigitalPin Close { get; } = new(Pull.Down, historyLimit: 64);

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
        Tell(_contacts.AtOpen, nowUs, AtOpenStuck ?? Position > 0.999);
        Tell(_contacts.AtClosed, nowUs, AtClosedStuck ?? Position < 0.001);
        Tell(_contacts.OverCurrent, nowUs, Overloaded && _direction != 0);
        if (_contacts.PhaseFault is { } monitor) Tell(monitor, nowUs, PhaseLost);
    }

    private static void Tell(DigitalPin pin, long nowUs, bool active) => pin.DriveOutside(nowUs, active ? Drive.Floating : Drive.Low);
}
