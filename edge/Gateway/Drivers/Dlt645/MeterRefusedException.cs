using EdgeFleet.Nano.Dlt645;

namespace EdgeFleet.Gateway.Drivers.Dlt645;

/// <summary>The meter answers with an error byte.</summary>
internal sealed class MeterRefusedException : Exception
{
    private static readonly (byte Bit, string Means)[] Bits =
    [
        (FrameCode.OtherError, "another error"),
        (FrameCode.NoSuchData, "no such data"),
        (FrameCode.NotAuthorised, "wrong password or no right"),
        (0x08, "the speed cannot be changed"),
        (0x10, "too many year zones"),
        (0x20, "too many day periods"),
        (0x40, "too many tariffs"),
    ];

    public MeterRefusedException(byte error) : base($"the meter answers with error {error:X2}: {Words(error)}") => Error = error;
    public MeterRefusedException(string message) : base(message) { }
    public MeterRefusedException(string message, Exception inner) : base(message, inner) { }
    public MeterRefusedException() { }

    public byte Error { get; }

    /// <summary>A property of the model, no fault of the device.</summary>
    public bool IsNoSuchData => (Error & FrameCode.NoSuchData) != 0;

    private static string Words(byte error)
    {
        var words = Bits.Where(bit => (error & bit.Bit) != 0).Select(bit => bit.Means).ToList();
        return words.Count == 0 ? "no reason given" : string.Join(", ", words);
    }
}
