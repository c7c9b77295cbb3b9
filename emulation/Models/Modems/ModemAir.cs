using System;
using System.Collections.Generic;

namespace EdgeFleet.Models.Modems;

/// <summary>What is on its way through the air, and what else a modem does later. Used under the modem's lock.</summary>
internal sealed class ModemAir
{
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(1);

    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _later = new();
    private readonly ModemQuality _quality;
    private readonly Random _random;
    private long _order;

    public ModemAir(ModemQuality quality, int seed) => (_quality, _random) = (quality, new Random(seed));

    /// <summary>Since the modem was made.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Does what has come due by a time.</summary>
    public void Advance(TimeSpan now)
    {
        Now = now;
        while (_later.TryPeek(out var next, out var due) && due.At <= now)
        {
            _later.Dequeue();
            next();
        }
    }

    public void Later(TimeSpan after, Action act) => At(Now + after, act);

    public void At(TimeSpan time, Action act) => _later.Enqueue(act, (time, _order++));

    /// <summary>When a packet that leaves now arrives. One that is lost comes later, and those behind it wait for it.</summary>
    /// <param name="notBefore">When the one before it does.</param>
    public TimeSpan Arrival(TimeSpan notBefore)
    {
        var lost = _quality.LosesOneOf > 0 && _random.Next(_quality.LosesOneOf) == 0;
        var at = Now + _quality.Delay + (lost ? Repeat : TimeSpan.Zero);
        return at < notBefore ? notBefore : at;
    }
}
