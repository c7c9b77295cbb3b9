using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Updates.Application;

/// <summary>A version of the gateway was not installed; the one that runs is as it was.</summary>
public sealed class ApplicationException(Phrase why) : Exception(why.ToString())
{
    public Phrase Why { get; } = why;
}
