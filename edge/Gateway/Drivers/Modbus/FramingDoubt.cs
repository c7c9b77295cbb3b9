using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>
/// Whether a unit that has never answered speaks another framing. A device drops what it does not understand, so nobody
/// tells; now and then the last attempt of a poll is made in another framing. Used by one poll at a time.
/// </summary>
/// <param name="own">The framing of its link.</param>
internal sealed class FramingDoubt(ModbusFraming own)
{
    // Before that it is more likely off.
    private const int FirstTrial = 2;

    private readonly ModbusFraming[] _others = [.. Enum.GetValues<ModbusFraming>().Where(framing => framing != own)];
    private ModbusFraming? _found;
    private bool _answered;
    private int _silences;
    private int _trials;
    private int _next = FirstTrial;

    /// <summary>The framing in which the last attempt of this poll is made; null: its own.</summary>
    public ModbusFraming? Trial => !_answered && _found is null && _silences >= _next ? _others[_trials % _others.Length] : null;

    /// <summary>It answers in its own framing, and is not doubted any more.</summary>
    public void Answered() => (_answered, _found) = (true, null);

    /// <summary>A poll ended without an answer.</summary>
    public void Silent() => _silences++;

    /// <summary>The framing of <see cref="Trial"/> was tried. Ever less often, all of them one after the other.</summary>
    public void Tried(bool isAnswered)
    {
        if (isAnswered) _found = Trial;
        if (++_trials % _others.Length == 0) _next = 2 * _silences;
    }

    /// <summary>The fault with the framing in which it was found to answer.</summary>
    public DriverFault Explain(DriverFault fault)
    {
        if (_found is not { } found) return fault;
        var name = ModbusFramings.NameOf(found);
        return fault with { Happened = [.. fault.Happened, ModbusPhrases.ButInFraming.With(name.ToUpperInvariant())],
            Next = [ModbusPhrases.WriteFraming.With(name)] };
    }
}
