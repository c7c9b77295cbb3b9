using EdgeFleet.Gateway.Enrolment;
using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Gateway.Checks;

/// <summary>Whether the gateway's certificate is good, for how long, and whether its renewal is late.</summary>
internal static class CertificateCheck
{
    private const string Area = "certificate";

    /// <summary>A renewal that is due may take so much of the certificate's life to come.</summary>
    private const int LatePart = 20;

    /// <summary>Before the fleet's CA ends, all certificates have to come from another.</summary>
    private static readonly TimeSpan AuthorityEndsSoon = TimeSpan.FromDays(180);

    public static IReadOnlyList<CheckFinding> Look(CheckedGateway gateway)
    {
        if (gateway.IdentityFault is { Length: > 0 } fault)
            return [CheckFinding.Fault(Area, "", fault, "Without it the manager lets nobody in")];
        if (gateway.Identity is not { } identity) return [CheckFinding.Skipped(Area, "", "the gateway is not enrolled, and has none")];
        return [Own(identity, gateway), .. Authority(identity, gateway.Clock.GetUtcNow())];
    }

    private static CheckFinding Own(GatewayIdentity identity, CheckedGateway gateway)
    {
        var (certificate, now) = (identity.Certificate, gateway.Clock.GetUtcNow());
        var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        var due = CertificateRenewal.DueAt(certificate);
        if (gateway.Clock.IsKnown && to < now)
            return CheckFinding.Fault(Area, "", $"it expired on {to:u}",
                "Let the gateway run and reach its manager, which renews it; the console says what it waits for, if it waits");
        if (gateway.Clock.IsKnown && now < from)
            return CheckFinding.Fault(Area, "", $"it is valid from {from:u}, and here it is {now:u}", "Set the clock that is wrong");
        if (IdentityFiles.Distrust(certificate, identity.Authority, now) is { } why)
            return CheckFinding.Fault(Area, "", $"the fleet's CA in fleet-ca.pem did not sign it: {why}",
                "Enrol again with a new claim code");
        if (gateway.Clock.IsKnown && now > due + (to - from) / LatePart)
            return CheckFinding.Warning(Area, "", $"it ends on {to:u}, and was to be renewed on {due.UtcDateTime:u}",
                "Let the gateway run and reach its manager; its log says why a renewal fails");
        return CheckFinding.Fine(Area, "", $"gateway {identity.Number}, until {to:u}; it is renewed from {due.UtcDateTime:u} on");
    }

    private static IEnumerable<CheckFinding> Authority(GatewayIdentity identity, DateTimeOffset now)
    {
        var end = identity.Authority.NotAfter.ToUniversalTime();
        if (end - now.UtcDateTime < AuthorityEndsSoon)
            yield return CheckFinding.Warning(Area, "", $"the fleet's CA ends on {end:u}", "Ask the fleet's operator for its successor");
    }
}
