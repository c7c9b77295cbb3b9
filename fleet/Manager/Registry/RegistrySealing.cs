using System.Security.Cryptography;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// Seals what an older manager left unsealed in <c>fleet.db</c>, or sealed with an older key, and removes the traces from
/// the file. That all of it is done is written last, so that a crash in between only means that it is done again.
/// </summary>
internal sealed class RegistrySealing(
    IDbContextFactory<FleetDatabase> databases, SecretKeyFile keys, LinkSeals seals, ILogger<RegistrySealing> log)
{
    /// <exception cref="CryptographicException">Something was sealed with a key that is not there.</exception>
    /// <exception cref="IOException">The disk has no room for the file to be written anew, or somebody else reads it.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var key = BitConverter.ToInt32(Convert.FromHexString(keys.Box.Ids[0]));
        if (await FleetConnection.MarkAsync(database, cancel) == key) return;
        var count = await SealAsync(database, cancel);
        await FleetConnection.RewriteAsync(database, cancel);
        await FleetConnection.SetMarkAsync(database, key, cancel);
        if (count > 0)
            log.LogInformation("{Count} links, configurations and update keys in fleet.db were sealed with key {Key}",
                count, keys.Box.Ids[0]);
    }

    private async Task<int> SealAsync(FleetDatabase database, CancellationToken cancel)
    {
        var count = 0;
        await using var transaction = await database.Database.BeginTransactionAsync(cancel);
        var devices = database.Devices.Select(d => ValueTuple.Create(d.Number, d.Gateway, d.SealedLink));
        foreach (var (number, gateway, old) in await devices.ToListAsync(cancel))
        {
            if (Renewed($"the link of device {number}", () => seals.Renew(number, gateway, old)) is not { } link) continue;
            await database.Devices.Where(d => d.Number == number)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.SealedLink, link), cancel);
            count++;
        }
        var gateways = database.Gateways.Where(g => g.DesiredHash != "");
        foreach (var (number, old) in await gateways.Select(g => ValueTuple.Create(g.Number, g.DesiredHash)).ToListAsync(cancel))
        {
            if (Renewed($"gateway {number}", () => seals.RenewHash(number, old)) is not { } hash) continue;
            await gateways.Where(g => g.Number == number).ExecuteUpdateAsync(set => set.SetProperty(g => g.DesiredHash, hash), cancel);
            count++;
        }
        foreach (var row in await database.UpdateKeys.AsNoTracking().ToListAsync(cancel))
        {
            if (Renewed($"the update key of device {row.Device}", () => UpdateKeys.Renew(keys.Box, row)) is not { } key) continue;
            await database.UpdateKeys.Where(k => k.Device == row.Device)
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.Sealed, key), cancel);
            count++;
        }
        await transaction.CommitAsync(cancel);
        return count;
    }

    private static string? Renewed(FormattableString what, Func<string?> renew)
    {
        try
        {
            return renew();
        }
        catch (CryptographicException e)
        {
            throw new CryptographicException(
                $"fleet.db, {FormattableString.Invariant(what)}: {e.Message}. Put the line of the key that is missing back into the "
                + "secrets key's file, or restore fleet.db", e);
        }
    }
}
