using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>What is said of a Modbus unit.</summary>
internal static class ModbusPhrases
{
    public static readonly PhraseKind Cut = new("modbus-cut", "the answer is cut or damaged");
    public static readonly PhraseKind Damaged = new("modbus-damaged", "the answer is damaged");
    public static readonly PhraseKind NoFrame = new("modbus-no-frame", "{bytes} bytes came that are no frame");
    public static readonly PhraseKind Protocol = new("modbus-protocol", "the protocol identifier is {protocol}, not 0");
    public static readonly PhraseKind Length = new("modbus-length", "the length is {length}; 2 to {most} are possible");
    public static readonly PhraseKind Empty = new("modbus-empty", "the answer is empty");
    public static readonly PhraseKind ExceptionSize = new("modbus-exception-size", "an exception answer has 2 bytes, not {bytes}");
    public static readonly PhraseKind OtherFunction = new("modbus-other-function", "function {function} answers function {asked}");
    public static readonly PhraseKind NoEcho = new("modbus-no-echo", "the answer does not repeat what was written");
    public static readonly PhraseKind Size =
        new("modbus-size", "the answer has {bytes} data bytes and says {says}; {asked} were asked for");
    public static readonly PhraseKind OtherUnit = new("modbus-other-unit", "unit {unit} answers for unit {asked}");
    public static readonly PhraseKind OtherTransaction = new("modbus-other-transaction",
        "the answer came under transaction {transaction} instead of {asked}; if the device always does that, write "
        + "\"anyTransaction\": true");
    public static readonly PhraseKind OtherFraming = new("modbus-other-framing", "it answers in {framing} framing");
    public static readonly PhraseKind ButInFraming = new("modbus-but-in-framing", "but one in {framing} framing");
    public static readonly PhraseKind ReadsElse = new("modbus-reads-else", "{place} took the value but reads {read} instead of {written}");
    public static readonly PhraseKind OnlyWhole =
        new("modbus-only-whole", "it cannot change some bits of {place} and leave the others");
    public static readonly PhraseKind NotGiven = new("modbus-not-given", "the device does not give {points}");
    public static readonly PhraseKind NotThere = new("modbus-not-there", "the device does not have {points}");

    public static readonly PhraseKind Check = new("modbus-check", "check power, cable, address and unit id");
    public static readonly PhraseKind CheckUnits =
        new("modbus-check-units", "check unit ids and that nothing else answers on this line");
    public static readonly PhraseKind WriteFraming = new("modbus-write-framing", "write \"framing\": \"{framing}\" in its link");
    public static readonly PhraseKind SeeRange = new("modbus-see-range", "see what range the device's manual allows");
    public static readonly PhraseKind ReadModifyWrite = new("modbus-read-modify-write",
        "write \"write\": \"read-modify-write\" in the profile {profile}, if nobody else writes to this register");
    public static readonly PhraseKind SoonAgain = new("modbus-soon-again",
        "it is asked again within seconds; nothing has to be done if it was starting up");
    public static readonly PhraseKind CorrectPoint = new("modbus-correct-point",
        "correct table and address in the profile {profile}, or remove the point; it is asked again at least every {minutes} minutes");
    public static readonly PhraseKind CompareManual = new("modbus-compare-manual", "compare the profile with the device's manual");
    public static readonly PhraseKind NextPoll = new("modbus-next-poll", "it is asked again at the next poll");
    public static readonly PhraseKind CheckBehind = new("modbus-check-behind",
        "check power and wiring of the device behind the gateway, and its unit id");
    public static readonly PhraseKind LookAtDevice = new("modbus-look-at-device", "look at the device's own diagnosis");

    private static readonly PhraseKind OtherException = new("modbus-exception", "exception {code}: not in the specification");

    private static readonly Dictionary<byte, PhraseKind> Exceptions = new Dictionary<byte, string>
    {
        [1] = "the function is not supported",
        [2] = "there is no such address",
        [3] = "the value or quantity is not allowed",
        [4] = "the device failed",
        [5] = "accepted, takes a while",
        [6] = "the device is busy",
        [7] = "the device will not",
        [8] = "a memory of the device is damaged",
        [10] = "the gateway in between has no path to the device",
        [11] = "the device behind the gateway does not answer",
    }.ToDictionary(one => one.Key, one => new PhraseKind($"modbus-exception-{one.Key:X2}", $"exception {one.Key:X2}: {one.Value}"));

    /// <summary>An exception code (V1.1b3, section 7) in words.</summary>
    public static Phrase Exception(byte code) =>
        Exceptions.TryGetValue(code, out var known) ? known.With() : OtherException.With($"{code:X2}");
}
