using System.Security.Claims;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>What an authenticator app is given, once.</summary>
/// <param name="Key">For typing.</param>
/// <param name="Address">For a QR code.</param>
public sealed record FactorOffer(string Key, string Address);

/// <summary>What a person does with their own second factor, having just shown who they are.</summary>
public sealed class SecondFactors(
    Changes changes, Proof proof, Authenticators authenticators, Rights rights, TimeProvider clock)
{
    private const string Issuer = "EdgeFleet";
    public const int Recoveries = 10;

    /// <summary>Makes a key for the person's app. It counts once <see cref="ConfirmAsync"/> was shown a code of it.</summary>
    public async Task<FactorOffer> OfferAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        await proof.DemandAsync(user, cancel);
        return await changes.MakeAsync(Actor.Of(user), async (database, _) =>
        {
            var person = user.PersonId!;
            if (await database.SecondFactors.SingleOrDefaultAsync(f => f.PersonId == person, cancel) is { } before)
            {
                if (before.Confirmed is not null) throw RefusedException.Conflict(AccessPhrases.FactorThere.With());
                database.SecondFactors.Remove(before);
                await database.SaveChangesAsync(cancel);
            }
            var key = authenticators.Add(database, person);
            return new FactorOffer(Totp.Base32(key), Totp.Address(key, Issuer, Actor.Of(user).Name));
        }, cancel);
    }

    /// <summary>From now on the code is asked for at each sign-in.</summary>
    /// <returns>The recovery codes, which are shown this once.</returns>
    public async Task<IReadOnlyList<string>> ConfirmAsync(ClaimsPrincipal user, string code, CancellationToken cancel)
    {
        await proof.DemandAsync(user, cancel);
        return await changes.MakeAsync(Actor.Of(user), async (database, notes) =>
        {
            var person = user.PersonId!;
            var factor = await database.SecondFactors.SingleOrDefaultAsync(f => f.PersonId == person && f.Confirmed == null, cancel)
                ?? throw RefusedException.Conflict(AccessPhrases.NoFactorToConfirm.With());
            if (!authenticators.Take(factor, code))
                throw RefusedException.Invalid(AccessPhrases.FactorCodeWrong.With().At("code"));
            factor.Confirmed = clock.GetUtcNow().ToUnixTimeMilliseconds();
            notes.Add("person.factor", $"person:{Actor.Of(user).Name}", "", FieldChange.Between(("factor", "no", "yes")));
            notes.OnCommit(() => rights.Raise(person));
            return await RecoveriesAsync(database, person, cancel);
        }, cancel);
    }

    /// <summary>New recovery codes; those before are good no more.</summary>
    public async Task<IReadOnlyList<string>> RenewRecoveriesAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        await proof.DemandAsync(user, cancel);
        return await changes.MakeAsync(Actor.Of(user), async (database, notes) =>
        {
            var person = user.PersonId!;
            if (!await database.SecondFactors.AnyAsync(f => f.PersonId == person && f.Confirmed != null, cancel))
                throw RefusedException.Conflict(AccessPhrases.NoFactorToRecover.With());
            notes.Add("person.recovery-codes", $"person:{Actor.Of(user).Name}", "");
            return await RecoveriesAsync(database, person, cancel);
        }, cancel);
    }

    private static async Task<IReadOnlyList<string>> RecoveriesAsync(FleetDatabase database, string person, CancellationToken cancel)
    {
        await database.RecoveryCodes.Where(c => c.PersonId == person).ExecuteDeleteAsync(cancel);
        string[] codes = [.. Enumerable.Range(0, Recoveries).Select(_ => Secret.NewCode())];
        database.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { PersonId = person, Hash = Secret.HashOfCode(code) }));
        return codes;
    }
}
