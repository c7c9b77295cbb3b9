using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Drivers;

/// <summary>What is told of a device document that will not do, whatever its devices speak.</summary>
public static class ConfigurationPhrases
{
    public static readonly PhraseKind NoFormat = new("document-format", "the format \"{format}\" is not known; write \"{known}\"");
    public static readonly PhraseKind NoDevices = new("document-no-devices", "{value} is not a list; write {what}");
    public static readonly PhraseKind TooManyDevices =
        new("document-too-many-devices", "{count} devices are more than a gateway takes; write at most {limit}");
    public static readonly PhraseKind NumberTwice = new("document-number-twice",
        "device {device} stands at {place} already; give each device the number the manager issued for it");
    public static readonly PhraseKind OtherName =
        new("document-other-name", "the profile calls itself \"{name}\"; write the same name in both places");
    public static readonly PhraseKind NoProfile = new("document-no-profile",
        "there is no profile \"{name}\"; put it under $.profiles, or use a shipped one: {shipped}");
    public static readonly PhraseKind NoDriver = new("document-no-driver", "there is no driver \"{driver}\"; write one of: {drivers}");
    public static readonly PhraseKind NoNumber = new("document-dead-band", "the point gives no number; remove it");
    public static readonly PhraseKind SpeedTwice =
        new("document-speed-twice", "it stands behind the address too; write it in one of the two places");
    public static readonly PhraseKind AndMore = new("document-and-more", "and {count} more; correct these first");
    public static readonly PhraseKind FromFile = new("document-from-file",
        "this gateway runs from the device file {file}; start it without --devices to have it take the manager's configuration");

    // What to write.
    public static readonly PhraseKind Devices = new("form-devices", "a list of devices, which may be empty");
    public static readonly PhraseKind Profile = new("form-profile", "the profile");
    public static readonly PhraseKind Profiles = new("form-profiles", "the profiles the devices use");
    public static readonly PhraseKind DeviceName = new("form-device-name", "the device's name");
    public static readonly PhraseKind DeviceProfile = new("form-device-profile", "the name of the device's profile");
    public static readonly PhraseKind Link = new("form-link", "where the device is, in the words of its driver");
}
