using System;
using System.Collections.Generic;

namespace EdgeFleet.Models.Pins;

/// <summary>What one side of a pin does to it.</summary>
public enum Drive
{
    Floating,
    Low,
    High,
}

/// <summary>The resistor at the pin.</summary>
public enum Pull
{
    None,
    Down,
    Up,
}

/// <param name="AtUs">When the level changed.</param>
/// <param name="High">To what.</param>
public readonly record struct PinEdge(long AtUs, bool High);

/// <summary>
/// One pin between a controller (inside) and its circuit (outside). The outside may be told ahead what it will do,
/// as a bouncing contact is; edges are kept at the time they happened, however seldom anybody looks.
/// </summary>
public sealed class DigitalPin
{
    // A pin that nobody holds follows the mains in the air.
    private const long HumHalfPeriodUs = 10_000;

    private readonly int _historyLimit;
    private readonly List<(long AtUs, Drive Drive)> _ahead = new();
    private readonly Queue<PinEdge> _history = new();
    private Pull _pull;
    private Drive _inside;
    private Drive _outside;
    private bool? _stuck;
    private bool? _level;
    private bool _conflict;
    private long _nowUs = long.MinValue;

    /// <param name="pull">The resistor at the pin.</param>
    /// <param name="historyLimit">How many of the last edges are kept.</param>
    public DigitalPin(Pull pull = Pull.None, int historyLimit = 1024)
    {
        _pull = pull;
        _historyLimit = historyLimit;
        _level = Held;
    }

    /// <summary>The last edges, oldest first; a floating pin has none.</summary>
    public IReadOnlyCollection<PinEdge> History => _history;

    /// <summary>All edges there ever were.</summary>
    public long Edges { get; private set; }

    /// <summary>How often both sides began to drive against each other: a short circuit on a board.</summary>
    public int Conflicts { get; private set; }

    /// <summary>
    /// A chip that drives this pin from outside, and first has to find out what it did up to now; asked before anybody looks.
    /// </summary>
    public Action<long>? Source { get; set; }

    /// <summary>What the circuit does as it is built, before anything moves: no edge.</summary>
    public void Wire(Drive outside)
    {
        _outside = outside;
        _level = Held;
    }

    /// <summary>What the circuit does from <paramref name="atUs"/> on; may lie ahead, after all that was told before.</summary>
    public void DriveOutside(long atUs, Drive drive)
    {
        if (_ahead.Count > 0 && atUs < _ahead[^1].AtUs)
            throw new ArgumentOutOfRangeException(
                nameof(atUs), atUs, $"The circuit's moves are told in order: the last one is at {_ahead[^1].AtUs} us.");
        if (atUs < _nowUs) throw Past(atUs);
        if (drive == (_ahead.Count > 0 ? _ahead[^1].Drive : _outside)) return;
        _ahead.Add((atUs, drive));
    }

    /// <summary>Takes over what was told ahead for up to now.</summary>
    public void Settle(long nowUs)
    {
        if (nowUs < _nowUs) throw Past(nowUs);
        var due = 0;
        while (due < _ahead.Count && _ahead[due].AtUs <= nowUs)
        {
            _outside = _ahead[due].Drive;
            Note(_ahead[due++].AtUs);
        }
        _ahead.RemoveRange(0, due);
        _nowUs = nowUs;
    }

    /// <summary>Forgets what was told ahead for after this time.</summary>
    public void Forget(long nowUs)
    {
        Look(nowUs);
        _ahead.Clear();
    }

    /// <summary>What the controller does; a pin it reads is floating from inside.</summary>
    public void DriveInside(long nowUs, Drive drive)
    {
        Look(nowUs);
        _inside = drive;
        Note(nowUs);
    }

    /// <summary>Connects another resistor, as a controller can inside.</summary>
    public void SetPull(long nowUs, Pull pull)
    {
        Look(nowUs);
        _pull = pull;
        Note(nowUs);
    }

    /// <summary>A fault: the pin shows this level whatever is done to it; null heals it.</summary>
    public void Stick(long nowUs, bool? level)
    {
        Look(nowUs);
        _stuck = level;
        Note(nowUs);
    }

    /// <summary>The level on the pin at this time.</summary>
    public bool Level(long nowUs)
    {
        Look(nowUs);
        return _level ?? nowUs / HumHalfPeriodUs % 2 != 0;
    }

    private bool? Held => _stuck
        ?? Of(_inside == Drive.Floating || _outside == Drive.Low ? _outside : _inside)
        ?? (_pull == Pull.None ? null : _pull == Pull.Up);

    private static bool? Of(Drive drive) => drive == Drive.Floating ? null : drive == Drive.High;

    private void Look(long nowUs)
    {
        Source?.Invoke(nowUs);
        Settle(nowUs);
    }

    private void Note(long atUs)
    {
        var conflict = _inside != Drive.Floating && _outside != Drive.Floating && _inside != _outside;
        if (conflict && !_conflict) Conflicts++;
        _conflict = conflict;
        var level = Held;
        if (level == _level) return;
        _level = level;
        if (level is not { } high) return;
        Edges++;
        _history.Enqueue(new PinEdge(atUs, high));
        if (_history.Count > _historyLimit) _history.Dequeue();
    }

    private ArgumentOutOfRangeException Past(long atUs) =>
        new(nameof(atUs), atUs, $"Time runs forward: this pin has already been looked at at {_nowUs} us.");
}
