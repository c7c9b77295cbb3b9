using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Runtime;

/// <summary>Takes readings on their way to the outbox. Never blocks and never throws, so that nothing behind it can hold up a line.</summary>
public interface IReadingSink
{
    void Accept(StreamClass stream, in Reading reading);
}
