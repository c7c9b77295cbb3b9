using System.Security.Cryptography.X509Certificates;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>The subject of a gateway's certificate, <c>CN=gateway-7</c>.</summary>
public static class GatewaySubject
{
    public static X500DistinguishedName Of(long gateway) => new(FormattableString.Invariant($"CN=gateway-{gateway}"));
}

/// <summary>Extended key usages, RFC 5280 section 4.2.1.12.</summary>
public static class KeyUsages
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
}
