using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers;

namespace EdgeFleet.Tests.Delivery;

/// <summary>No choice: for tests that are about other things.</summary>
internal static class OneBearer
{
    public static BearerSelection Of(TimeProvider clock, IBearer? bearer = null, string uplink = "manager") =>
        new(uplink, [bearer ?? BearerEntry.Standard.Create(clock)], clock);
}
