using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Updates;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks.Manager;

namespace EdgeFleet.Gateway.Enrolment;

/// <param name="Manager">The manager's address for people, where enrolment is.</param>
/// <param name="Claim">The one-time claim code.</param>
/// <param name="CaFingerprint">SHA-256 of the fleet CA, as the console shows it; null only on loopback.</param>
public sealed record EnrolmentOrder(Uri Manager, string Claim, string? CaFingerprint);

/// <summary>
/// Makes a data folder into a gateway. The claim code goes out only after the fleet's CA is known for the right
/// one. <c>gateway.json</c> is written last: with it the folder is a gateway, without it enrolment has not happened.
/// </summary>
public sealed class Enroller(DataFolder folder, TimeProvider clock)
{
    /// <summary>What a new gateway goes over nobody has told it yet: it may be the slowest.</summary>
    private static readonly BearerTimes Times = BearerTimes.Of(BearerKind.NbIot);

    /// <exception cref="GatewayException">It did not work; nothing was written that a next try would trip over.</exception>
    public async Task<GatewayIdentity> EnrolAsync(EnrolmentOrder order, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(order);
        Check(order);
        var before = File.Exists(folder.GatewayFile) ? GatewayFile.Load(folder.GatewayFile) : null;
        if (before is not null && File.Exists(folder.IdentityFile))
            throw new GatewayException(
                ExitCode.Configuration,
                $"{folder.Path} is gateway {before.Gateway} already. For another gateway name another folder; to enrol this one again, "
                + $"delete {folder.IdentityFile} first");

        X509Certificate2 authority;
        using (var anyone = Open(order.Manager, _ => true))
            authority = await KnownAuthorityAsync(Client(anyone), order, cancel).ConfigureAwait(false);
        using var http = Open(order.Manager, certificate => SignedBy(certificate, authority));
        var est = Client(http);
        var info = await est.InfoAsync(cancel).ConfigureAwait(false);
        using var key = IdentityFiles.NewKey();
        using var issued = await est.EnrolAsync(IdentityFiles.Request(key), order.Claim, cancel).ConfigureAwait(false);
        var certificate = IdentityFiles.Join(key, issued, authority, clock.GetUtcNow());
        var number = IdentityFiles.NumberOf(certificate);
        if (before is { Gateway: not 0 } && before.Gateway != number)
            throw new GatewayException(
                ExitCode.Configuration,
                $"the claim code is for gateway {number}, but {folder.Path} holds what gateway {before.Gateway} has still to deliver; "
                + $"enrol gateway {number} into a folder of its own");

        ForgetOtherFleet(authority);
        IdentityFiles.Save(folder.Identity, certificate);
        DataFolder.Replace(folder.AuthorityFile, authority.ExportCertificatePem() + "\n");
        DataFolder.Replace(folder.GatewayFile,
            ((before ?? new GatewayFile(number, [])) with { Gateway = number, Managers = [info.GatewaysUrl] }).ToJson());
        return new GatewayIdentity(number, certificate, authority);
    }

    private EstClient Client(HttpClient http) => new(http, Times.Greeting, clock);

    /// <summary>Who signs another fleet's updates has no say in this one's.</summary>
    private void ForgetOtherFleet(X509Certificate2 authority)
    {
        if (!File.Exists(folder.AuthorityFile)) return;
        using var before = X509CertificateLoader.LoadCertificateFromFile(folder.AuthorityFile);
        if (!before.RawDataMemory.Span.SequenceEqual(authority.RawDataMemory.Span)) File.Delete(folder.In(TrustFile.FileName));
    }

    private static void Check(EnrolmentOrder order)
    {
        if (order.Manager.IsLoopback) return;
        if (order.Manager.Scheme != Uri.UriSchemeHttps)
            throw new GatewayException(
                ExitCode.Configuration,
                $"{order.Manager} is not https: the claim code would travel in the open. Give --manager its https address");
        if (order.CaFingerprint is null)
            throw new GatewayException(
                ExitCode.Configuration,
                "--ca-fingerprint is missing: on another machine only it tells the fleet's CA from a stranger's. The console shows it "
                + "beside the claim code");
    }

    private static async Task<X509Certificate2> KnownAuthorityAsync(EstClient est, EnrolmentOrder order, CancellationToken cancel)
    {
        var authority = await est.AuthorityAsync(cancel).ConfigureAwait(false);
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(authority.RawData));
        var expected = order.CaFingerprint ?? (await est.InfoAsync(cancel).ConfigureAwait(false)).CaFingerprint;
        if (fingerprint == Plain(expected)) return authority;
        throw new GatewayException(
            ExitCode.Configuration,
            $"the CA at {order.Manager} has the fingerprint {fingerprint}, not {Plain(expected)}. The claim code was not sent; compare "
            + "with the console, and find out who answers there");
    }

    /// <summary>Hex as people copy it: with colons, spaces, capitals.</summary>
    private static string Plain(string fingerprint) => string.Concat(fingerprint.Where(char.IsAsciiHexDigit)).ToLowerInvariant();

    private static HttpClient Open(Uri manager, Func<X509Certificate2, bool> trusted)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false, AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Times.Connect,
        };
        // Trusted by the machine, as a city's own certificate may be, or by the fleet's CA once that is known.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            errors == SslPolicyErrors.None
                || ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == 0 && certificate is X509Certificate2 shown
                && trusted(shown));
        return new HttpClient(handler)
        {
            BaseAddress = new Uri(manager.AbsoluteUri.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version11,
        };
    }

    private static bool SignedBy(X509Certificate2 certificate, X509Certificate2 authority)
    {
        using var chain = new X509Chain { ChainPolicy = ManagerConnections.TrustOnly(authority) };
        return chain.Build(certificate);
    }
}
