using EdgeFleet.City.Field;
using EdgeFleet.City.Plan;

namespace EdgeFleet.City.Meters;

/// <summary>A meter's whole answer, as the port was given it.</summary>
internal sealed record MeterAnswer(SerialMeterPlan Meter, IReadOnlyList<ServedPoint> Values);

/// <summary>Follows what is asked and answered at the port, in the words of one protocol. An answer belongs to the last request.</summary>
internal interface IConversation
{
    /// <summary>The port has sent these bytes.</summary>
    /// <returns>Whether they ended a request.</returns>
    bool Ask(ReadOnlySpan<byte> bytes);

    /// <summary>The port is given these bytes.</summary>
    /// <returns>The answer that they made whole; null: there is none yet, or it was a refusal.</returns>
    MeterAnswer? Hear(ReadOnlySpan<byte> bytes);
}
