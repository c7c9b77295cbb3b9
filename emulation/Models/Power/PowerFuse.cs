using System;

namespace EdgeFleet.Models.Power;

/// <summary>The supply went away in the middle of what a firmware was doing; nothing of it runs on.</summary>
public sealed class PowerCutException : Exception
{
    public PowerCutException()
        : base("The power was cut here.")
    {
    }
}

/// <summary>
/// Cuts the power between two bytes of a write: a memory model asks it before every byte it changes, so that a
/// test can put the cut at each place there is.
/// </summary>
public sealed class PowerFuse
{
    private long _left = long.MaxValue;

    /// <summary>Bytes that memories have changed so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>
    /// The cut has come: no memory changes anything until the power is back, even where a firmware catches what is thrown.
    /// </summary>
    public bool Blown => _left < 0;

    /// <summary>How many bytes more there are before the cut that is planned; null: none is.</summary>
    public long? Planned => _left is < 0 or long.MaxValue ? null : _left;

    /// <summary>The cut comes before the byte that follows this many more.</summary>
    public void CutAfter(long bytes) => _left = bytes;

    /// <summary>No cut is planned any more.</summary>
    public void Renew() => _left = long.MaxValue;

    /// <summary>A memory is about to change one byte.</summary>
    public void Byte()
    {
        if (_left == 0) _left = -1;
        if (Blown) throw new PowerCutException();
        _left--;
        Bytes++;
    }
}
