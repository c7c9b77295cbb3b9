using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Commands;

/// <summary>Where a command is. Stored as numbers: add at the end only.</summary>
public enum CommandState
{
    /// <summary>Waits for its gateway; nobody was told yet.</summary>
    Queued = 0,
    /// <summary>Handed to a session of the gateway, which may or may not have got it. Only a result says more.</summary>
    Sent = 1,
    /// <summary>The device confirmed the write.</summary>
    Done = 2,
    /// <summary>The gateway or the device would not.</summary>
    Refused = 3,
    /// <summary>The device did not answer, or not in a way that can be right.</summary>
    Failed = 4,
    /// <summary>Its time ran out before it was executed.</summary>
    Expired = 5,
    /// <summary>The gateway stopped in the middle: the device may or may not have acted. It is never executed again.</summary>
    Unknown = 6,
}

/// <summary>One write to one point.</summary>
/// <param name="Number">Its place in the list of commands.</param>
/// <param name="Id">Its identity, all the way to the gateway's record.</param>
/// <param name="Device">The device.</param>
/// <param name="Gateway">The gateway it is for, or was sent to.</param>
/// <param name="Path">object/instance/resource.</param>
/// <param name="Value">As the client wrote it: decimal, true/false, or text.</param>
/// <param name="Issued">Unix ms.</param>
/// <param name="Expires">Unix ms, absolute; not executed at or after it.</param>
/// <param name="IssuedBy">Who, as the audit names them.</param>
/// <param name="State">Where it is.</param>
/// <param name="Detail">Why, and the next thing to do; empty when there is nothing to say.</param>
/// <param name="Changed">When the state changed last, Unix ms.</param>
/// <param name="Session">The session it was last sent in; 0: none.</param>
/// <param name="PersonId">The person, or whose token it was; null: neither, or a manager of an older release took it.</param>
/// <param name="Told">What the detail says, sentence by sentence; none where a gateway of an older release said it.</param>
public sealed record IssuedCommand(
    long Number, Guid Id, long Device, long Gateway, string Path, string Value, long Issued, long Expires, string IssuedBy,
    CommandState State, string Detail, long Changed, ulong Session, IReadOnlyList<CodedPhrase> Told, string? PersonId = null)
{
    /// <summary>Nothing more will happen to it.</summary>
    public bool IsFinal => State is not (CommandState.Queued or CommandState.Sent);
}
