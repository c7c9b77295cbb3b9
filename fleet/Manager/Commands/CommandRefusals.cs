using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Commands;

/// <summary>What is refused about commands.</summary>
internal static class CommandRefusals
{
    public static readonly PhraseKind NotDescribed = new("device-not-described",
        "No gateway has described device {device} yet; check the number, or wait until its gateway has connected with its configuration");
    public static readonly PhraseKind Expiry =
        new("command-expiry", "expiresInSeconds is {seconds}; ask for 1 to {max}");
    public static readonly PhraseKind ValueLength = new("command-value-length", "value has {count} characters; write 1 to {max}");
    public static readonly PhraseKind NoValue = new("command-no-value", "value is missing or no number, true/false or text");
    public static readonly PhraseKind TooManyDigits = new("command-digits",
        "value {value} has more digits than a command carries; write at most 28 of them");
    public static readonly PhraseKind NoNumber =
        new("command-no-number", "value '{value}' is no decimal number; {path} takes {range}");
    public static readonly PhraseKind OutOfRange = new("command-out-of-range", "value {value} is out of range; {path} takes {range}");
    public static readonly PhraseKind NoPath =
        new("command-path", "path '{path}' is not object/instance/resource, as in 3337/0/5536");
    public static readonly PhraseKind NoPoint =
        new("command-no-point", "device {device} ({model}) has no point {path}; writable are {writable}");
    public static readonly PhraseKind NotWritable =
        new("command-not-writable", "Point {path} of device {device} takes no commands; writable are {writable}");
    public static readonly PhraseKind NoCommand =
        new("no-command", "There is no command {command}; GET /api/v1/devices/<number>/commands lists those of a device");
    public static readonly PhraseKind OtherCommand = new("command-id-taken",
        "Command {command} exists and sets {path} of device {device} to {value}; take another id");

    public static readonly PhraseKind Range = new("command-range", "{min} to {max}{unit}");
    public static readonly PhraseKind Any = new("command-any", "any");
    public static readonly PhraseKind None = new("command-none", "none");
}
