using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;

namespace EdgeFleet.Gateway.Uplinks;

/// <summary>What an uplink connects to, at one address.</summary>
/// <param name="Address">The address.</param>
/// <param name="AskAsync">
/// Asks over a bearer whether it would let this gateway in, so that a connection of the gateway does not notice. Throws an
/// <see cref="UplinkException"/>, or an <see cref="IOException"/>, that says why not and what to do.
/// </param>
public sealed record OtherSide(Uri Address, Func<IBearer, CancellationToken, Task<OtherSideAnswer>> AskAsync);

/// <summary>The other side lets the gateway in.</summary>
/// <param name="Words">In which words to say so, without a full stop.</param>
/// <param name="Time">What time it is there; null: it did not say.</param>
public sealed record OtherSideAnswer(string Words, DateTimeOffset? Time = null);
