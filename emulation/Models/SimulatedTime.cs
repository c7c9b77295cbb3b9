using System;

namespace EdgeFleet.Models;

/// <summary>
/// The time of a simulated world, in microseconds from wherever its owner counts; only the owner moves it. Models
/// take the time with every call; what implements an interface that has no room for it (the adapters) asks here.
/// </summary>
public sealed class SimulatedTime
{
    public long Us { get; private set; }

    public long Ms => Us / 1000;

    public void MoveTo(long us)
    {
        if (us < Us) throw new ArgumentOutOfRangeException(nameof(us), us, $"Time runs forward: it is already {Us} us.");
        Us = us;
    }

    public void Advance(long us) => MoveTo(Us + us);

    public void AdvanceMs(long ms) => MoveTo(Us + ms * 1000);
}
