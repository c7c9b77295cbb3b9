using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>Connections to the manager's gateway listener: TLS 1.3, both sides with a certificate of the fleet's CA.</summary>
public sealed class ManagerConnections(GatewayIdentity identity, BearerSelection bearers, TimeProvider clock)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280, 4.2.1.12

    /// <summary>
    /// Room for what comes down: a device document, and hardly anything else. It does not grow by itself, see the project file.
    /// </summary>
    private const int WindowBytes = 1024 * 1024;

    /// <summary>What a connection goes over that begins now.</summary>
    public IBearer Bearer => bearers.Current;

    /// <summary>The gateway's clock, by which certificates are judged.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>What the next connection shows.</summary>
    public X509Certificate2 Certificate => identity.Certificate;

    /// <summary>Cancelled when there is another to show.</summary>
    public CancellationToken CertificateReplaced => identity.Replaced;

    /// <summary>A handler that shows the certificate that is current now. The caller disposes of it.</summary>
    public SocketsHttpHandler CreateHandler()
    {
        var bearer = Bearer;
        var times = bearer.Terms.Times;
        return new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = times.Connect,
            InitialHttp2StreamWindowSize = WindowBytes,
            // A dead line is noticed within these two, whatever TCP thinks of it.
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            KeepAlivePingDelay = bearer.KeepsAlive ? Timeout.InfiniteTimeSpan : times.KeepAlive,
            KeepAlivePingTimeout = times.Dead,
            ConnectCallback = async (context, cancel) =>
                await bearer.OpenAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancel).ConfigureAwait(false),
            // Messages that leave together share a record of TLS too.
            PlaintextStreamFilter = (context, _) =>
                ValueTask.FromResult(GatheredStream.Over(context.PlaintextStream, times.Gather, clock)),
            SslOptions = Tls(),
        };
    }

    /// <summary>Comes as far as a session does before its first byte: the manager proves over a bearer who it is.</summary>
    /// <exception cref="IOException">There is no connection.</exception>
    /// <exception cref="AuthenticationException">Something else answers, as the sign-in page of a network does.</exception>
    public async Task ProbeAsync(Uri manager, IBearer bearer, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(bearer);
        await using var stream = await bearer.OpenAsync(manager.IdnHost, manager.Port, cancel).ConfigureAwait(false);
        await using var secured = new SslStream(stream, leaveInnerStreamOpen: false);
        var options = Tls();
        options.TargetHost = manager.IdnHost;
        options.ApplicationProtocols = [SslApplicationProtocol.Http2];
        await secured.AuthenticateAsClientAsync(options, cancel).ConfigureAwait(false);
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

    private SslClientAuthenticationOptions Tls()
    {
        var certificate = identity.Certificate;
        return new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            // Known beforehand, so that .NET resumes sessions that were made with this very certificate, and no others: on Linux, with
            // a manager named by name, within two hours, it saves a fifth of the 4.5 kB that a connection takes to come up. What the
            // ticket says of either certificate is judged as if it had just been shown, here by the policy, there by the registry.
            ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            CertificateChainPolicy = Policy(certificate),
        };
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
}
