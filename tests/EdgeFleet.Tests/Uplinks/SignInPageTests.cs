using System.Security.Authentication;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Brokers;
using EdgeFleet.Gateway.Uplinks.Manager;
using Grpc.Core;

namespace EdgeFleet.Tests.Uplinks;

/// <summary>
/// A network that wants a sign-in first answers in the place of the other side. That is the link's fault and nobody's refusal: when the
/// page is gone the gateway is back as soon as after any lost connection, and not after the five minutes of one that was revoked.
/// </summary>
public class SignInPageTests
{
    private static readonly AuthenticationException Foreign = new("The remote certificate is invalid: UntrustedRoot");

    [Fact]
    public void Who_answers_for_the_manager_and_is_not_it_is_a_lost_link()
    {
        var told = GrpcFaults.Read(
            new RpcException(new Status(StatusCode.Unavailable, "no", Foreign)), new Uri("https://manager"), DateTimeOffset.UnixEpoch);
        Assert.Equal((UplinkFault.Lost, true), (told.Fault, told.MayBeBearer));
        Assert.Contains("is not trusted", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_answers_for_a_broker_and_is_not_it_is_a_lost_link()
    {
        var told = MqttFaults.NotConnected(new Uri("mqtts://broker:8883"), Foreign);
        Assert.Equal((UplinkFault.Lost, true), (told.Fault, told.MayBeBearer));
        Assert.Contains("no TLS with", told.Message, StringComparison.Ordinal);
    }
}
