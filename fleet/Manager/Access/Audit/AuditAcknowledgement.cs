using EdgeFleet.Manager.Conditions;

namespace EdgeFleet.Manager.Access;

/// <summary>An administrator has seen that the audit was tampered with. Nothing of the break goes away but the condition.</summary>
public sealed class AuditAcknowledgement(ConditionBook conditions, IAudit audit)
{
    public async Task MakeAsync(Actor actor, CancellationToken cancel)
    {
        var open = AuditConditions.All.Where(kind => conditions.IsOpen(kind, Subject.Manager)).ToList();
        if (open.Count == 0) return;
        await audit.RecordAsync(actor, "audit.acknowledge", "audit",
            FieldChange.Facts(("break", string.Join(", ", open.Select(kind => kind.Code)))), cancel);
        foreach (var kind in open) await conditions.EndAsync(kind, Subject.Manager, cancel);
    }
}
