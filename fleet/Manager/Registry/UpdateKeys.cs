using System.Security.Cryptography;
using System.Text.Json;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <param name="Key">64 hexadecimal digits, as the node's maker wrote them into it. Nobody is shown them again.</param>
public sealed record UpdateKeyRequest(string? Key = null);

/// <summary>
/// The update keys of nodes: they come in once, lie sealed, each bound to its device, and never leave. What is made with them does.
/// </summary>
public sealed class UpdateKeys(Changes changes, SecretKeyFile keys, LinkSeals links)
{
    private const int KeyBytes = 32;

    public Task PutAsync(Actor actor, long number, UpdateKeyRequest request, CancellationToken cancel) =>
        changes.MakeAsync(actor, async (database, notes) =>
        {
            var device = await database.Devices.Within(actor.Sites, d => d.SiteId).SingleOrDefaultAsync(d => d.Number == number, cancel)
                ?? throw Missing.Device(number);
            var driver = await database.Profiles.Where(p => p.Name == device.Profile).Select(p => p.Driver).SingleAsync(cancel);
            // A node is what is reached under a key of its own, whichever driver does it.
            if (WireKey(links.Open(device)) is not { } wire) throw RefusedException.Invalid(RegistryPhrases.NoNode.With(number, driver));
            if (request.Key is not { } key || !IsKey(key)) throw RefusedException.Invalid(RegistryPhrases.NoUpdateKey.With().At("key"));
            if (key.Equals(wire, StringComparison.OrdinalIgnoreCase))
                throw RefusedException.Invalid(RegistryPhrases.IsWireKey.With().At("key"));
            var text = keys.Box.Seal(Purpose(number), key);
            if (await database.UpdateKeys.FindAsync([number], cancel) is { } row) row.Sealed = text;
            else database.UpdateKeys.Add(new UpdateKey { Device = number, Sealed = text });
            notes.Add("device.update-key", FormattableString.Invariant($"device:{number}"), device.Name);
            return 0;
        }, cancel);

    /// <summary>Lends a device's key.</summary>
    /// <exception cref="CryptographicException">It was sealed with a key that is not there, or was altered.</exception>
    internal T With<T>(UpdateKey row, Func<byte[], T> use)
    {
        var key = Convert.FromHexString(keys.Box.Open(Purpose(row.Device), row.Sealed));
        try
        {
            return use(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>A stored key, sealed with the secrets key that seals now; null: it is already.</summary>
    /// <exception cref="CryptographicException">It was sealed with a key that is not there, or was altered.</exception>
    internal static string? Renew(SecretBox box, UpdateKey row) => box.Renew(Purpose(row.Device), row.Sealed);

    private static bool IsKey(string text) => text.Length == 2 * KeyBytes && text.All(char.IsAsciiHexDigit);

    private static string? WireKey(string link)
    {
        using var read = JsonDocument.Parse(link);
        return read.RootElement.TryGetProperty("key", out var wire) && wire.ValueKind == JsonValueKind.String ? wire.GetString() : null;
    }

    private static string Purpose(long device) => FormattableString.Invariant($"manager/device/{device}/update-key");
}
