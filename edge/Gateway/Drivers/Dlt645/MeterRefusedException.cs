using EdgeFleet.Contracts;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Dlt645;

namespace EdgeFleet.Gateway.Drivers.Dlt645;

/// <summary>The meter answers with an error byte.</summary>
internal sealed class MeterRefusedException : Exception
{
    private static readonly (byte Bit, PhraseKind Means)[] Bits =
    [
        (FrameCode.OtherError, MeterPhrases.OtherError),
        (FrameCode.NoSuchData, MeterPhrases.NoSuchData),
        (FrameCode.NotAuthorised, MeterPhrases.NotAuthorised),
        (0x08, MeterPhrases.SpeedFixed),
        (0x10, MeterPhrases.YearZones),
        (0x20, MeterPhrases.DayPeriods),
        (0x40, MeterPhrases.Tariffs),
    ];

    public MeterRefusedException(byte error) : base(Told(error).Line()) => Error = error;
    public MeterRefusedException(string message) : base(message) { }
    public MeterRefusedException(string message, Exception inner) : base(message, inner) { }
    public MeterRefusedException() { }

    public byte Error { get; }

    public IReadOnlyList<Phrase> Phrases => Told(Error);

    /// <summary>A property of the model, no fault of the device.</summary>
    public bool IsNoSuchData => (Error & FrameCode.NoSuchData) != 0;

    private static IReadOnlyList<Phrase> Told(byte error)
    {
        var reasons = Bits.Where(bit => (error & bit.Bit) != 0).Select(bit => bit.Means.With()).ToList();
        return [MeterPhrases.Error.With($"{error:X2}"), .. reasons.DefaultIfEmpty(MeterPhrases.NoReason.With())];
    }
}
