namespace EdgeFleet.Manager.Access;

/// <summary>
/// The record of changes. What is changed in <c>fleet.db</c> goes through <see cref="Changes"/>, which records it in the same
/// transaction.
/// </summary>
public interface IAudit
{
    /// <summary>Records a change that was made elsewhere, durably, before it returns.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="action">What, as <c>thing.verb</c>: <c>command.issue</c>.</param>
    /// <param name="subject">On what, as <c>kind:id</c>: <c>device:1001</c>.</param>
    /// <param name="facts">What a person wants to know of it, by name; no secrets.</param>
    /// <param name="cancel">Ends the wait; the row is then either whole or absent.</param>
    Task RecordAsync(Actor actor, string action, string subject, IReadOnlyList<FieldChange> facts, CancellationToken cancel);
}
