namespace EdgeFleet.Edge.Drivers;

/// <summary>
/// Tells a link when everything of one read is in the outbox, so that it can acknowledge to the device what the
/// device may then forget. The one who gives the readings on counts them, the sink says what became of each, the
/// link looks. Safe for concurrent callers.
/// </summary>
public sealed class AckToken
{
    // One for the read itself, until all of its readings have been given on.
    private int _open = 1;
    private volatile bool _lost;

    /// <summary>
    /// Every reading is in a block that the outbox has appended. Never true again for a read of which anything was dropped.
    /// </summary>
    public bool IsStored => Volatile.Read(ref _open) == 0;

    /// <summary>A reading was dropped on its way: what was read has to be read again.</summary>
    public bool IsLost => _lost;

    /// <summary>One more reading is given on.</summary>
    public void Expect() => Interlocked.Increment(ref _open);

    /// <summary>All readings have been given on.</summary>
    public void Close() => Interlocked.Decrement(ref _open);

    /// <summary>The outbox has appended the block of one reading.</summary>
    public void Stored() => Interlocked.Decrement(ref _open);

    /// <summary>One reading was dropped.</summary>
    public void Lost() => _lost = true;
}
