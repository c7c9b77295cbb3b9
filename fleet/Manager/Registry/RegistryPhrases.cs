using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Registry;

/// <summary>What is refused about sites, devices and profiles.</summary>
internal static class RegistryPhrases
{
    public static readonly PhraseKind NameEmpty = new("name-empty", "is empty; write a name");
    public static readonly PhraseKind NameTooLong = new("name-too-long", "'{name}' is longer than {limit} letters");
    public static readonly PhraseKind NameUnseen =
        new("name-unseen", "'{name}' holds characters that cannot be seen; write the name without them");
    public static readonly PhraseKind OffTheGlobe = new("off-the-globe", "{degrees} is outside {min} to {max} degrees");
    public static readonly PhraseKind NoZone = new("no-zone", "'{zone}' is no IANA time zone; write one as in Asia/Shanghai");
    public static readonly PhraseKind SiteNameTaken =
        new("site-name-taken", "There is a site '{name}' already; write another name");

    public static readonly PhraseKind DevicesAtOnce = new("devices-at-once", "{count} devices in one call; write 1 to {max}");
    public static readonly PhraseKind Period =
        new("period", "{period} does not fit; write a whole number from {min} to {max} ms");
    public static readonly PhraseKind GatewayFull = new("gateway-full",
        "gateway {gateway} would have {devices} devices, and takes {limit}; choose another gateway for some");
    public static readonly PhraseKind LinkNoObject =
        new("link-no-object", "is not a JSON object; write the settings of the driver");
    public static readonly PhraseKind LinkTooLong = new("link-too-long", "is longer than {limit} letters");
    public static readonly PhraseKind LinkHalfCharacter =
        new("link-half-character", "a text in it has half of a character; write it whole");
    public static readonly PhraseKind NothingKept =
        new("nothing-kept", "{hidden} stands for what is kept, and there is nothing to keep; write it");
    public static readonly PhraseKind SecretStays =
        new("secret-stays", "{why}, and a secret goes nowhere without being written anew; write it");
    public static readonly PhraseKind OtherGateway =
        new("device-goes-elsewhere", "the device goes from gateway {from} to gateway {to}");
    public static readonly PhraseKind OtherDriver =
        new("device-of-other-driver", "its profile becomes {profile}, of another driver");
    public static readonly PhraseKind OtherPlace = new("device-moves", "{key} changes");

    public static readonly PhraseKind NoNode = new("device-no-node",
        "device {device} is no node of ours but of the driver {driver}; only nodes have an update key");
    public static readonly PhraseKind NoUpdateKey =
        new("no-update-key", "an update key is 64 hexadecimal digits; write those that its maker wrote into the node");
    public static readonly PhraseKind IsWireKey = new("update-key-is-wire-key",
        "this is the key for the wire, which the gateway holds; write the node's other key, for updates");

    public static readonly PhraseKind NoProfile =
        new("no-profile", "there is no profile '{profile}'; GET /api/v1/profiles lists them");
    public static readonly PhraseKind NoProfileName = new("no-profile-name",
        "'{name}' is no profile name; write lower-case letters, digits and dashes, as in greenhouse-climate");
    public static readonly PhraseKind OtherProfileName =
        new("other-profile-name", "\"{written}\" is not \"{name}\", under which it is put; write the same name");
    public static readonly PhraseKind ProfileTooLong = new("profile-too-long", "the profile is longer than {limit} bytes");
    public static readonly PhraseKind NoDriver = new("no-driver", "there is no driver \"{driver}\"; write one of: {drivers}");
    public static readonly PhraseKind NoDriverThere = new("no-driver-there",
        "gateway {gateway} has no driver \"{driver}\"; update the gateway, or use a profile with one of: {drivers}");
    public static readonly PhraseKind DriverInUse = new("driver-in-use",
        "devices of this profile are reached by \"{driver}\"; put one with \"{other}\" under another name");
    public static readonly PhraseKind ProfileShipped = new("profile-shipped",
        "Profile '{profile}' came with the release and would be back at the next start; put another version of it instead");
    public static readonly PhraseKind ProfileExtended = new("profile-extended",
        "Profile '{profile}' is extended by {others}; remove them first, or let them extend another one");
    public static readonly PhraseKind ProfileUsed = new("profile-used",
        "Profile '{profile}' has {devices} devices; give them another profile or remove them first");
}
