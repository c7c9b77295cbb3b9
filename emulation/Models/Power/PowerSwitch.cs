using System;
using System.Collections.Generic;

namespace EdgeFleet.Models.Power;

/// <summary>
/// The supply of a whole board. Off, the firmware is gone with all it knew; on again, a new one is booted over the
/// same parts, and only what memories and battery clocks keep is still there.
/// </summary>
public sealed class PowerSwitch
{
    private readonly Func<long, Action<long>> _boot;
    private readonly List<IPowered> _parts = new();
    private Action<long>? _step;

    /// <param name="boot">Makes a firmware at this time (us) and gives its step.</param>
    /// <param name="parts">What else lives from this supply: chips, stations on a line.</param>
    public PowerSwitch(Func<long, Action<long>> boot, params IPowered[] parts)
    {
        _boot = boot;
        _parts.AddRange(parts);
    }

    /// <summary>For the memories of the board: a cut in the middle of a write.</summary>
    public PowerFuse Fuse { get; } = new();

    public bool IsOn { get; private set; }

    public int Boots { get; private set; }

    public int Cuts { get; private set; }

    public void On(long nowUs)
    {
        if (IsOn) return;
        IsOn = true;
        Fuse.Renew();
        foreach (var part in _parts) part.PowerOn(nowUs);
        Restart(nowUs);
    }

    public void Off(long nowUs)
    {
        if (!IsOn) return;
        IsOn = false;
        Cuts++;
        _step = null;
        foreach (var part in _parts) part.PowerOff(nowUs);
    }

    /// <summary>The controller alone starts anew, as after a reboot or its watchdog; the parts keep their supply.</summary>
    public void Restart(long nowUs)
    {
        Boots++;
        _step = null;
        Guard(nowUs, () => _step = _boot(nowUs));
    }

    /// <summary>One step of the firmware, if it has power; the fuse may end it midway.</summary>
    public void Step(long nowUs)
    {
        if (_step is { } step) Guard(nowUs, () => step(nowUs));
    }

    private void Guard(long nowUs, Action action)
    {
        try
        {
            action();
        }
        catch (PowerCutException)
        {
            // Whether it comes out of the firmware or was caught in there: the fuse says so below.
        }
        if (Fuse.Blown) Off(nowUs);
    }
}
