using EdgeFleet.City.Plan;
using EdgeFleet.Models.Meters;

namespace EdgeFleet.City.Meters;

/// <summary>Reads of data in DL/T 645-2007.</summary>
/// <param name="meters">By their twelve digits.</param>
internal sealed class Dlt645Conversation(IReadOnlyDictionary<string, SerialMeterPlan> meters) : IConversation
{
    private const byte Read = 0x11;
    private const byte ReadAnswer = 0x91;
    private const byte FromMeter = 0x80;
    private const int IdentifierBytes = 4;

    private readonly List<byte> _request = [];
    private readonly List<byte> _answer = [];
    private Dlt645Frame? _asked;

    public bool Ask(ReadOnlySpan<byte> bytes)
    {
        _request.AddRange(bytes);
        if (Dlt645Frame.Take(_request) is not { } request) return false;
        _answer.Clear();
        _asked = request.Control == Read && request.Data.Count >= IdentifierBytes && meters.ContainsKey(request.Address) ? request : null;
        return _asked is not null;
    }

    public MeterAnswer? Hear(ReadOnlySpan<byte> bytes)
    {
        if (_asked is not { } asked) return null;
        _answer.AddRange(bytes);
        if (Dlt645Frame.Take(_answer) is not { } answer) return null;
        if (answer.Address != asked.Address || (answer.Control & FromMeter) == 0) return null;
        _asked = null;
        var identifier = asked.Data.Take(IdentifierBytes);
        if (answer.Control != ReadAnswer || !answer.Data.Take(IdentifierBytes).SequenceEqual(identifier)) return null;
        var values = MeterIdentifiers.In(BitConverter.ToUInt32([.. identifier]), [.. answer.Data.Skip(IdentifierBytes)]);
        return new MeterAnswer(meters[answer.Address], [.. values]);
    }
}
