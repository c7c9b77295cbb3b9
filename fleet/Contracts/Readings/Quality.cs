namespace EdgeFleet.Contracts;

/// <summary>What is known against a reading. Bits, because several may hold; none is a good reading.</summary>
[Flags]
public enum Quality
{
    Good = 0,
    /// <summary>The device or the gateway says that the value must not be used.</summary>
    Invalid = 1,
    /// <summary>The device has no value here: an absent phase, a sensor that is not fitted.</summary>
    NotPresent = 2,
    /// <summary>The value was not refreshed in the time it should have been (IEC 60870-5-101, 7.2.6: NT).</summary>
    NotTopical = 4,
    /// <summary>Entered by hand or by an automatic source, not measured (SB).</summary>
    Substituted = 8,
    /// <summary>Held back for transmission (BL).</summary>
    Blocked = 16,
    /// <summary>Beyond the range of what measures it (OV).</summary>
    Overflow = 32,
    /// <summary>The source time comes from a clock that is not trusted.</summary>
    TimeUncertain = 64,
    /// <summary>A second, different reading of the same series and source time.</summary>
    Conflict = 128,
}
