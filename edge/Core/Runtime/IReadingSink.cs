using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;

namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// Takes readings on their way to the outbox. Never blocks and never throws, so that nothing behind it can hold up a
/// line.
/// </summary>
public interface IReadingSink
{
    /// <param name="stream">Where it belongs.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="ack">Is told once what became of it; null: nobody asks.</param>
    /// <param name="own">Its time is the gateway's, not the device's own.</param>
    void Accept(StreamClass stream, in Reading reading, AckToken? ack = null, bool own = false);
}
