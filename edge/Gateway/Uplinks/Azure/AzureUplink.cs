using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Brokers;
using Microsoft.Extensions.Logging;
using MQTTnet;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary>An Azure IoT Hub, or the edgeHub of an IoT Edge device: one connection after another, each with a token of its own.</summary>
/// <param name="name">Its name in the outbox.</param>
/// <param name="parts">What connections work with.</param>
internal sealed class AzureUplink(string name, AzureParts parts) : IUplink
{
    /// <summary>An edgeHub lets an idle connection live no longer; an IoT Hub twice as long.</summary>
    private static readonly TimeSpan LongestKeepAlive = TimeSpan.FromMinutes(10);

    public string Name => name;

    public TimeSpan LongestRetry => parts.Bearers.Current.Terms.Times.LongestRetry;

    public async Task<IBlockSink> OpenAsync(CancellationToken cancel)
    {
        var ticket = await parts.Access.PrepareAsync(cancel).ConfigureAwait(false);
        var link = LinkOf(ticket);
        var client = new MqttClientFactory().CreateMqttClient();
        var connection = new AzureConnection(client, link, ticket, parts);
        try
        {
            await link.ConnectAsync(client, OrderOf(ticket), cancel).ConfigureAwait(false);
            await connection.BeginAsync(cancel).ConfigureAwait(false);
            parts.Log.LogInformation("uplink {Uplink}: connected to {Hub} at {Broker} as {Identity}", name, ticket.Identity.Hub,
                ticket.Identity.Broker, ticket.Identity.ClientId);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task ProbeAsync(IBearer bearer, CancellationToken cancel)
    {
        var ticket = await parts.Access.PrepareAsync(cancel).ConfigureAwait(false);
        // A name that the hub does not know: its certificate proves it, and it says no.
        await LinkOf(ticket).ProbeAsync(bearer, OrderOf(ticket), cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// The hub, to be asked whether it is there: not as this device, of which it lets only one connection be. A certificate shows who it
    /// is; that it lets the device in nobody can say before.
    /// </summary>
    /// <exception cref="UplinkException">Where it is cannot be read.</exception>
    public static OtherSide OtherSide(IAzureAccess access, UplinkFiles files, TimeProvider clock)
    {
        return new OtherSide(access.Identity().Broker, async (bearer, cancel) =>
        {
            var ticket = await access.PrepareAsync(cancel).ConfigureAwait(false);
            var link = new BrokerLink(
                ticket.Access, files, new BearerSelection(ticket.Identity.ClientId, [bearer], clock), clock);
            try
            {
                await link.ProbeAsync(bearer, OrderOf(ticket), cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not UplinkException && !cancel.IsCancellationRequested)
            {
                throw MqttFaults.NotConnected(ticket.Identity.Broker, e);
            }
            return new OtherSideAnswer(
                "answers, with a certificate that is trusted; whether it lets the gateway in shows when that connects");
        });
    }

    private BrokerLink LinkOf(AzureTicket ticket) => new(ticket.Access, parts.Files, parts.Bearers, parts.Clock);

    private static ConnectOrder OrderOf(AzureTicket ticket) =>
        new(ticket.Identity.ClientId, Will: null) { Login = ticket.Login, LongestKeepAlive = LongestKeepAlive };
}

/// <summary>What the connections of one uplink work with. One connection at a time.</summary>
internal sealed class AzureParts
{
    public required AzureSettings Settings { get; init; }
    public required IAzureAccess Access { get; init; }
    public required UplinkFiles Files { get; init; }
    public required BearerSelection Bearers { get; init; }
    public required AzureMessages Messages { get; init; }
    public required MethodDesk Methods { get; init; }
    public required DesiredTwin Desired { get; init; }

    /// <summary>The uplink that sets the configuration; empty: none does.</summary>
    public required string Owner { get; init; }

    public required IGateway Gateway { get; init; }
    public required Func<Random> NewRandom { get; init; }
    public required TimeProvider Clock { get; init; }
    public required ILogger<AzureUplink> Log { get; init; }
}
