using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>Connections to the manager's gateway listener: TLS 1.3, both sides with a certificate of the fleet's CA.</summary>
public sealed class ManagerConnections(GatewayIdentity identity, IReadOnlyList<IBearer> bearers, TimeProvider clock)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280, 4.2.1.12

    /// <summary>What connections go over.</summary>
    public IBearer Bearer => bearers[0];

    /// <summary>All that they may go over.</summary>
    public IReadOnlyList<IBearer> Bearers => bearers;

    /// <summary>What the next connection shows.</summary>
    public X509Certificate2 Certificate => identity.Certificate;

    /// <summary>Cancelled when there is another to show.</summary>
    public CancellationToken CertificateReplaced => identity.Replaced;

    /// <summary>A handler that shows the certificate that is current now. The caller disposes of it.</summary>
    public SocketsHttpHandler CreateHandler()
    {
        var certificate = identity.Certificate;
        return new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectTimeout,
            // A dead line is noticed within these two, whatever TCP thinks of it.
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            ConnectCallback = ConnectAsync,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
                CertificateChainPolicy = Policy(certificate),
                AllowTlsResume = false,
            },
        };
    }

    /// <summary>A server is trusted when this authority signed its certificate for servers; the name is checked besides.</summary>
    public static X509ChainPolicy TrustOnly(X509Certificate2 authority)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(authority);
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return policy;
    }

    /// <summary>
    /// A clock that stands before this gateway's own certificate began has never been set: a board without a battery wakes up
    /// in 1970. It could not judge anybody's dates, and would never hear the time. Signature and name are checked all the same.
    /// </summary>
    private X509ChainPolicy Policy(X509Certificate2 own)
    {
        var policy = TrustOnly(identity.Authority);
        // By this gateway's clock, which may know better than the machine's.
        policy.VerificationTime = clock.GetUtcNow().UtcDateTime;
        if (clock.GetUtcNow() < own.NotBefore.ToUniversalTime())
            policy.VerificationFlags |= X509VerificationFlags.IgnoreNotTimeValid;
        return policy;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel) =>
        await Bearer.OpenAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancel).ConfigureAwait(false);
}
