using System.Security.Cryptography;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Gateway.Uplinks;

/// <summary>
/// Files that the settings of an uplink name: in the folder <c>uplinks</c> of the data folder, or anywhere by an absolute path, as a
/// credential of systemd is. A secret is sealed where it lies when it is first read, but for one outside the data folder, which is
/// somebody else's to keep.
/// </summary>
public sealed class UplinkFiles(DataFolder folder)
{
    /// <summary>Far more than any certificate or password takes.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <exception cref="UplinkException">It cannot be read.</exception>
    public string Text(string name) => Read(name, () => File.ReadAllText(At(name)));

    /// <summary>A secret, without the line's end that an editor leaves behind it.</summary>
    /// <exception cref="UplinkException">It cannot be read, or not be opened.</exception>
    public string Secret(string name) => Read(name, () =>
    {
        if (Path.IsPathRooted(name)) return File.ReadAllText(name);
        var secret = folder.Sealed(At(name));
        secret.Renew();
        return secret.Read();
    }).TrimEnd('\r', '\n');

    private string At(string name) => Path.Combine(folder.UplinksFolder, name);

    private string Read(string name, Func<string> read)
    {
        try
        {
            if (new FileInfo(At(name)) is { Exists: true, Length: > MaxBytes and var bytes })
                throw new IOException($"It has {bytes} bytes, and {MaxBytes} are the most.");
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UplinkException(
                UplinkFault.Refused, $"the file {At(name)} cannot be read: {e.Message} Put it there, readable for the gateway, or name "
                    + "another in gateway.json", e);
        }
    }
}
