using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Uplinks.Payloads;

internal readonly record struct NamedReading(Reading Reading, PointName Point);

/// <summary>One way to write readings into a message. Pure.</summary>
internal interface IPayload
{
    /// <summary>Its media type.</summary>
    string ContentType { get; }

    byte[] Write(string gateway, BlockId block, IReadOnlyList<NamedReading> readings);
}
