using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Drivers.LocalIo;

/// <summary>What is said of the board that the gateway runs on, and of chips on its buses.</summary>
internal static class BoardPhrases
{
    // Of a profile or a link.
    public static readonly PhraseKind NoLine = new("board-no-line",
        "{board} has no line \"{line}\"; write another board, or one of its lines in the profile: {lines}");
    public static readonly PhraseKind InputWritten = new("board-input-written",
        "on {board} {line} is an input and cannot be written; correct the point in the profile, or write another board");
    public static readonly PhraseKind OutputCounts = new("board-output-counts",
        "on {board} {line} is an output and does not count; correct the point in the profile, or write another board");
    public static readonly PhraseKind CountWritten =
        new("board-count-written", "a count cannot be written; write \"access\": \"read\", or \"value\": \"state\"");

    // Of the board at work.
    public static readonly PhraseKind StaysOff =
        new("board-stays-off", "{line} was switched on and its line reads the opposite");
    public static readonly PhraseKind StaysOn =
        new("board-stays-on", "{line} was switched off and its line reads the opposite");
    public static readonly PhraseKind LineFails = new("board-line-fails", "{line} (line {offset}): {cause}");
    public static readonly PhraseKind NoChip = new("board-no-chip", "this machine has no GPIO chip: there is no /dev/gpiochip*");
    public static readonly PhraseKind NoLibrary = new("board-no-library", "libgpiod is not installed");
    public static readonly PhraseKind NoneLabelled =
        new("board-none-labelled", "no GPIO chip is labelled {labels}; there is {found}");
    public static readonly PhraseKind SeveralLabelled =
        new("board-several-labelled", "more than one GPIO chip is labelled {labels}; there is {found}");
    public static readonly PhraseKind NoneOfLines = new("board-none-of-lines", "no GPIO chip has {lines} lines; there is {found}");
    public static readonly PhraseKind SeveralOfLines =
        new("board-several-of-lines", "more than one GPIO chip has {lines} lines; there is {found}");
    public static readonly PhraseKind ChipClosed = new("board-chip-closed", "the GPIO chip cannot be opened: {cause}");
    public static readonly PhraseKind NotAllowed = new("board-not-allowed", "the gateway's user may not open {device}");

    public static readonly PhraseKind ShortCircuit = new("board-short-circuit", "look for a short circuit at its terminal");
    public static readonly PhraseKind GpioInfo = new("board-gpioinfo", "see with gpioinfo whether another program holds the line");
    public static readonly PhraseKind RunOnBoard = new("board-run-on",
        "run the gateway on the board {board}, load the kernel driver of its chip, or remove the device");
    public static readonly PhraseKind Install = new("board-install", "install libgpiod3, or libgpiod2 on Debian 12 and older");
    public static readonly PhraseKind NameBoard =
        new("board-name", "name the board that this machine is in the device's link");
    public static readonly PhraseKind TryGpioInfo = new("board-try-gpioinfo", "try gpioinfo as the gateway's user");
    public static readonly PhraseKind JoinGroup = new("board-join-group",
        "add the user to the group that owns it, on a Raspberry Pi gpio, and restart the gateway");
    public static readonly PhraseKind CheckBus = new("board-check-bus",
        "check that the bus is enabled, the wiring, and the address (118 or 119)");
}
