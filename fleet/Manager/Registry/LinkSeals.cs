using System.Security.Cryptography;
using EdgeFleet.Contracts.Secrets;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// What <c>fleet.db</c> holds of links, which carry keys and passwords, is sealed. A link is bound to its device and its
/// gateway: put into another row, or with another gateway in its row, it does not open. The hash of a gateway's document
/// is sealed too, since a short password could be found by trying out what gives the same hash.
/// </summary>
public sealed class LinkSeals(SecretKeyFile keys, ILogger<LinkSeals> log)
{
    /// <summary>The link of a device at a gateway, as it is stored.</summary>
    public string Seal(long device, long gateway, string link) => keys.Box.Seal(OfLink(device, gateway), link);

    /// <summary>
    /// The link of a device. One that does not open is logged and counts as empty, so that its gateway reports this one
    /// device and runs the others; whoever writes the link anew mends it.
    /// </summary>
    public string Open(RegisteredDevice device)
    {
        try
        {
            return keys.Box.Open(OfLink(device.Number, device.Gateway), device.SealedLink);
        }
        catch (CryptographicException e)
        {
            log.LogError("The link of device {Device} does not open: {Cause}. Write it anew", device.Number, e.Message);
            return "{}";
        }
    }

    /// <summary>The hash of what a gateway ought to run, as it is stored.</summary>
    internal string SealHash(long gateway, string hash) => keys.Box.Seal(OfHash(gateway), hash);

    /// <summary>Whether this is the hash that was stored; one that does not open is none.</summary>
    internal bool IsHash(RegisteredGateway gateway, string hash)
    {
        try
        {
            return gateway.DesiredHash.Length > 0 && keys.Box.Open(OfHash(gateway.Number), gateway.DesiredHash) == hash;
        }
        catch (CryptographicException e)
        {
            log.LogError(
                "What gateway {Gateway} was to run is not known: {Cause}. It is sent its configuration anew", gateway.Number, e.Message);
            return false;
        }
    }

    /// <summary>A stored link, sealed with the key that seals now; null: it is already.</summary>
    /// <exception cref="CryptographicException">It was sealed with a key that is not there, or was altered.</exception>
    internal string? Renew(long device, long gateway, string link) => keys.Box.Renew(OfLink(device, gateway), link);

    /// <summary>The same of a stored hash.</summary>
    /// <exception cref="CryptographicException">As above.</exception>
    internal string? RenewHash(long gateway, string hash) => keys.Box.Renew(OfHash(gateway), hash);

    private static string OfLink(long device, long gateway) =>
        FormattableString.Invariant($"manager/gateway/{gateway}/device/{device}/link");

    private static string OfHash(long gateway) => FormattableString.Invariant($"manager/gateway/{gateway}/hash");
}
