using System;
using System.Collections.Generic;

namespace EdgeFleet.Models.Pins;

/// <param name="AtUs">When it was set.</param>
/// <param name="Permille">0 to 1000 from then on.</param>
public readonly record struct DutyStep(long AtUs, int Permille);

/// <summary>A pulse-width output seen from outside: which duty it had when.</summary>
public sealed class PulseWidth
{
    private readonly int _historyLimit;
    private readonly List<DutyStep> _history = new();
    private int? _stuck;
    private bool _forgotten;

    /// <param name="historyLimit">How many of the last changes are kept.</param>
    public PulseWidth(int historyLimit = 1024) => _historyLimit = historyLimit;

    /// <summary>The last changes, oldest first.</summary>
    public IReadOnlyList<DutyStep> History => _history;

    /// <summary>What is at the output now: 0 to 1000.</summary>
    public int Permille => _history.Count == 0 ? 0 : _history[^1].Permille;

    public void Write(long nowUs, int permille)
    {
        if (permille is < 0 or > 1000) throw new ArgumentOutOfRangeException(nameof(permille), permille, "A duty is 0 to 1000 permille.");
        Note(nowUs, _stuck ?? permille);
    }

    /// <summary>A fault: the output keeps this duty whatever is written; null heals it at the next write.</summary>
    public void Stick(long nowUs, int? permille)
    {
        _stuck = permille;
        if (permille is { } held) Note(nowUs, held);
    }

    /// <summary>The mean over a stretch of time, as a lamp or a heater sees it.</summary>
    public double Average(long fromUs, long untilUs)
    {
        if (untilUs <= fromUs) throw new ArgumentOutOfRangeException(
            nameof(untilUs), untilUs, $"A stretch that begins at {fromUs} us must end later.");
        if (_forgotten && fromUs < _history[0].AtUs) throw new ArgumentOutOfRangeException(
            nameof(fromUs), fromUs,
            $"Changes before {_history[0].AtUs} us are no longer kept: ask for a later stretch or keep more of them.");
        var sum = 0.0;
        for (var i = 0; i < _history.Count; i++)
        {
            var begin = Math.Max(fromUs, _history[i].AtUs);
            var end = Math.Min(untilUs, i + 1 < _history.Count ? _history[i + 1].AtUs : untilUs);
            if (end > begin) sum += (double)_history[i].Permille * (end - begin);
        }
        return sum / (untilUs - fromUs);
    }

    private void Note(long nowUs, int permille)
    {
        if (_history.Count > 0 && nowUs < _history[^1].AtUs) throw new ArgumentOutOfRangeException(
            nameof(nowUs), nowUs, $"Time runs forward: the last change was at {_history[^1].AtUs} us.");
        if (_history.Count > 0 && Permille == permille) return;
        _history.Add(new DutyStep(nowUs, permille));
        if (_history.Count <= _historyLimit) return;
        _history.RemoveAt(0);
        _forgotten = true;
    }
}
