namespace EdgeFleet.Manager.Inbox;

/// <summary>What became of an offered block.</summary>
public enum InboxVerdict
{
    /// <summary>It is on disk, for the first time.</summary>
    Stored,
    /// <summary>The same bytes were there already.</summary>
    Repeat,
    /// <summary>Its identity belongs to other bytes; it is in quarantine.</summary>
    Conflict,
    /// <summary>Its layout or checksum is wrong; it is in quarantine.</summary>
    Corrupt,
    /// <summary>A kind of block that this manager does not know; the gateway keeps it.</summary>
    Unsupported,
}

/// <param name="Verdict">What became of it.</param>
/// <param name="Detail">Why it was refused and what to do; empty when it was taken.</param>
public readonly record struct InboxOutcome(InboxVerdict Verdict, string Detail = "");

/// <summary>The inbox could not store: nothing of the block is settled, the gateway keeps it. The message names cause and remedy.</summary>
public sealed class InboxUnavailableException : Exception
{
    public InboxUnavailableException(string message) : base(message) { }
    public InboxUnavailableException(string message, Exception inner) : base(message, inner) { }
    public InboxUnavailableException() { }
}
