using System.Net.Sockets;
using System.Security.Authentication;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using MQTTnet;
using Code = MQTTnet.MqttClientConnectResultCode;
using Reason = MQTTnet.MqttClientDisconnectReason;

namespace EdgeFleet.Gateway.Uplinks.Brokers;

/// <summary>What a broker's answers (MQTT 5, 2.4) mean for a gateway, with the next thing to do.</summary>
internal static class MqttFaults
{
    private const int LongestReason = 300;

    /// <summary>No answer to CONNECT.</summary>
    public static UplinkException NotConnected(Uri broker, Exception cause)
    {
        if (cause is UplinkException known) return known;
        if (Find<AuthenticationException>(cause) is { } tls)
            // Not the broker's word: a network that wants a sign-in first answers so.
            return new UplinkException(
                UplinkFault.Lost, $"no TLS with {broker}: {tls.Message} It must show a certificate for that very name, signed by a CA "
                    + "in authorityFile; and may want one of this gateway, see certificateFile", cause);
        if (Find<BearerException>(cause) is { } bearer) return new UplinkException(UplinkFault.Lost, $"{broker}: {bearer.Message}", cause);
        if (Find<SocketException>(cause) is { } socket)
            return new UplinkException(UplinkFault.Lost, $"{broker}: {socket.Message.TrimEnd('.')}", cause);
        return new UplinkException(
            UplinkFault.Lost, $"{broker} ended the connection before it answered: {Innermost(cause)}. Is that an MQTT broker, does it "
                + "speak the version in gateway.json, and does it want TLS or a certificate?", cause);
    }

    /// <summary>CONNACK says no.</summary>
    public static UplinkException Refused(BrokerAccess access, MqttClientConnectResult answer)
    {
        var (fault, next) = answer.ResultCode switch
        {
            Code.BadUserNameOrPassword or Code.NotAuthorized or Code.BadAuthenticationMethod =>
                (UplinkFault.Refused, access.Advice),
            Code.Banned => (UplinkFault.Refused, "Ask whoever runs the broker"),
            Code.ClientIdentifierNotValid => (UplinkFault.Refused, "Give the gateway another name in gateway.json"),
            Code.UnsupportedProtocolVersion => (UplinkFault.Refused, "Write the other version in gateway.json"),
            Code.RetainNotSupported or Code.QoSNotSupported =>
                (UplinkFault.Refused, "The state topic needs retained messages and QoS 1; use a broker that has both"),
            Code.ServerUnavailable or Code.ServerBusy or Code.ConnectionRateExceeded or Code.QuotaExceeded => (UplinkFault.Lost, null),
            Code.UseAnotherServer or Code.ServerMoved =>
                (UplinkFault.Refused, $"Write the other address in gateway.json: {Plain(answer.ServerReference)}"),
            Code.UnspecifiedError or Code.ImplementationSpecificError => (UplinkFault.Lost, "See the broker's log"),
            _ => (UplinkFault.Protocol, (string?)"See the broker's log"),
        };
        var words = $"{access.Broker} does not let this gateway in: {Words($"{answer.ResultCode}", answer.ReasonString)}";
        return new UplinkException(fault, next is null ? words : $"{words}. {next}") { MayBeBearer = false };
    }

    /// <summary>The connection was there and is gone.</summary>
    public static UplinkException Ended(Uri broker, MqttClientDisconnectedEventArgs gone)
    {
        var (fault, next) = gone.Reason switch
        {
            Reason.SessionTakenOver =>
                (UplinkFault.Superseded, ". Another client has this gateway's name: give each gateway its own in gateway.json"),
            Reason.NotAuthorized or Reason.BadAuthenticationMethod =>
                (UplinkFault.Refused, ". Let the gateway in at the broker, or put its credentials right in gateway.json"),
            Reason.PacketTooLarge => (UplinkFault.Protocol, ". Lower maxBytes in gateway.json"),
            Reason.MalformedPacket or Reason.ProtocolError or Reason.TopicNameInvalid or Reason.PayloadFormatInvalid
                or Reason.RetainNotSupported or Reason.QosNotSupported => (UplinkFault.Protocol, ". See the broker's log"),
            _ => (UplinkFault.Lost, ""),
        };
        var cause = gone.Exception is { } e ? Innermost(e) : Words($"{gone.Reason}", gone.ReasonString);
        return new UplinkException(fault, $"{broker} ended the connection: {cause}{next}", gone.Exception);
    }

    /// <summary>A message could not be sent, or has no answer.</summary>
    public static UplinkException Broken(Uri broker, Exception cause) =>
        new(UplinkFault.Lost, $"{broker} took no message: {Innermost(cause)}", cause);

    /// <summary>A reason, with the words that the broker may have sent, as much of them as tells.</summary>
    public static string Words(string reason, string? told) => string.IsNullOrWhiteSpace(told) ? reason : $"{reason} ({Plain(told)})";

    private static string Plain(string? told)
    {
        var text = new string([.. (told ?? "").Take(LongestReason).Select(letter => char.IsControl(letter) ? ' ' : letter)]);
        return text.Trim().TrimEnd('.');
    }

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e.Message.TrimEnd('.');
    }

    private static T? Find<T>(Exception e) where T : Exception
    {
        for (var cause = (Exception?)e; cause is not null; cause = cause.InnerException)
            if (cause is T found) return found;
        return null;
    }
}
