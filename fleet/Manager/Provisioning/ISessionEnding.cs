namespace EdgeFleet.Manager.Provisioning;

/// <summary>Whoever holds the sessions of gateways.</summary>
public interface ISessionEnding
{
    /// <summary>Ends the session that a gateway has under a certificate that is good no longer.</summary>
    /// <param name="gateway">Its number.</param>
    /// <param name="why">What the gateway is told, after its number: "was revoked; ...".</param>
    void EndSession(long gateway, string why);
}
