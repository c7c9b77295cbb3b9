using System.Security.Cryptography;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// Authenticators and recovery codes as they are kept. A code is good once: the step of the last one is kept, a recovery
/// code is deleted when it is used. Keys are sealed, each bound to its person.
/// </summary>
public sealed class Authenticators(
    SecretKeyFile keys, Rights rights, IDbContextFactory<FleetDatabase> databases, TimeProvider clock)
{
    private const int MaxCodeLetters = 64;

    /// <summary>Adds one that waits to be confirmed.</summary>
    /// <returns>Its key.</returns>
    internal byte[] Add(FleetDatabase database, string person)
    {
        var key = RandomNumberGenerator.GetBytes(Totp.KeyBytes);
        database.SecondFactors.Add(
            new SecondFactor { PersonId = person, SealedKey = keys.Box.Seal(Purpose(person), Convert.ToBase64String(key)) });
        return key;
    }

    /// <summary>Takes the person's second factor away.</summary>
    public async Task RemoveAsync(FleetDatabase database, AuditNotes notes, Person person, CancellationToken cancel)
    {
        await database.RecoveryCodes.Where(c => c.PersonId == person.Id).ExecuteDeleteAsync(cancel);
        if (await database.SecondFactors.Where(f => f.PersonId == person.Id).ExecuteDeleteAsync(cancel) == 0) return;
        notes.Add("person.factor", $"person:{person.UserName}", "", FieldChange.Between(("factor", "yes", "no")));
        notes.OnCommit(() => rights.Raise(person.Id));
    }

    /// <summary>Whether it is a code of the person's app or a recovery code of theirs. It is then used up. Within a change.</summary>
    public async Task<bool> TakeAsync(FleetDatabase database, string personId, string code, CancellationToken cancel)
    {
        if (code.Length > MaxCodeLetters) return false;
        var factor = await database.SecondFactors.SingleOrDefaultAsync(f => f.PersonId == personId && f.Confirmed != null, cancel);
        if (factor is null) return false;
        if (Take(factor, code)) return true;
        var hash = Secret.HashOfCode(code);
        return await database.RecoveryCodes.Where(c => c.Hash == hash && c.PersonId == personId).ExecuteDeleteAsync(cancel) == 1;
    }

    /// <summary>Seals with the newest key what an older one sealed.</summary>
    public async Task RenewSealsAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        foreach (var factor in await database.SecondFactors.ToListAsync(cancel))
            if (keys.Box.Renew(Purpose(factor.PersonId), factor.SealedKey) is { } renewed) factor.SealedKey = renewed;
        await database.SaveChangesAsync(cancel);
    }

    /// <summary>Whether it is a new code of the app; it is then used up.</summary>
    internal bool Take(SecondFactor factor, string code)
    {
        var key = Convert.FromBase64String(keys.Box.Open(Purpose(factor.PersonId), factor.SealedKey));
        var digits = code.Replace(" ", "", StringComparison.Ordinal);
        if (Totp.Find(key, digits, clock.GetUtcNow(), factor.LastStep) is not { } step) return false;
        factor.LastStep = step;
        return true;
    }

    private static string Purpose(string person) => $"manager/person/{person}/factor";
}
