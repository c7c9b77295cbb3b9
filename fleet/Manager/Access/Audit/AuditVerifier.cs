using System.Globalization;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>What <see cref="AuditVerifier"/> found.</summary>
/// <param name="Intact">Every row fits.</param>
/// <param name="Rows">Rows that fit, from the first on.</param>
/// <param name="FirstBadRow">The first row that does not fit or is missing; null if all fit.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record AuditVerdict(bool Intact, long Rows, long? FirstBadRow, string? Reason);

/// <summary>Walks the whole chain and compares its end with <see cref="AuditHead"/>.</summary>
public sealed class AuditVerifier(IDbContextFactory<FleetDatabase> databases, AuditHead head)
{
    public async Task<AuditVerdict> VerifyAsync(CancellationToken cancel)
    {
        // Read before the rows: what is appended meanwhile then lies behind the head, which is allowed.
        var end = head.Read();
        await using var database = await databases.CreateDbContextAsync(cancel);
        var previous = AuditRow.Origin;
        var count = 0L;
        await foreach (var row in database.Audit.AsNoTracking().OrderBy(r => r.Sequence).AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (row.Sequence != count + 1)
                return Bad(count, string.Create(CultureInfo.InvariantCulture, $"it is missing; the next row is {row.Sequence}"));
            if (!row.Follows(previous))
                return Bad(count, "its content or the row before it was altered: the hash does not fit");
            if (end?.Sequence == row.Sequence && end.Value.Hash != row.Hash)
                return Bad(count, "it is not the row that audit.head remembers: the chain was written anew");
            previous = row.Hash;
            count++;
        }
        if (end is null && count > 0) return Bad(0, "audit.head, which remembers the end of the chain, is missing or unreadable");
        if (end?.Sequence > count)
            return Bad(count, string.Create(
                CultureInfo.InvariantCulture, $"the end was cut off: audit.head remembers {end.Value.Sequence} rows"));
        return new AuditVerdict(true, count, null, null);

        static AuditVerdict Bad(long fitting, string reason) => new(false, fitting, fitting + 1, reason);
    }
}
