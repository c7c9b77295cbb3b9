using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Hosting;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>Enrolment over Secure Transport, RFC 7030: CA certificate, first certificate for a claim code, renewal.</summary>
public static class EnrolmentEndpoints
{
    private const string CertificatesOnly = "application/pkcs7-mime; smime-type=certs-only";
    private const string RetryAfterSeconds = "300";

    public static void MapEnrolment(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/enrolment", (HttpContext context, GatewayAddress address, FleetAuthority authority) =>
                new EnrolmentInfo(new Uri(address.For(context.Request)), authority.Fingerprint))
            .AllowAnonymous().WithTags("Provisioning")
                .WithSummary("Tells a gateway that wants to enrol where sessions are opened, and the CA's fingerprint");

        var est = routes.MapGroup("/.well-known/est").WithTags("Provisioning");
        est.MapGet("/cacerts", (FleetAuthority authority) => Answer(X509CertificateLoader.LoadCertificate(authority.Certificate)))
            .AllowAnonymous().WithSummary("The fleet CA's certificate (RFC 7030 section 4.1)");

        est.MapPost("/simpleenroll", async (HttpContext context, Enrolment enrolment, FailureLimit limit, CancellationToken cancel) =>
        {
            // The request is read first, so that an unreadable one does not cost the code.
            var key = await SigningRequest.ReadAsync(context.Request, cancel);
            var certificate = await limit.AttemptAsync(context, () => enrolment.EnrolAsync(ClaimCode(context), key, cancel));
            return Answer(certificate);
        }).AllowAnonymous().WithSummary("The first certificate, for a claim code as password of HTTP Basic (RFC 7030 section 4.2.1)");

        est.MapPost("/simplereenroll",
            async (HttpContext context, ClaimsPrincipal user, Enrolment enrolment, ILogger<Enrolment> log, CancellationToken cancel) =>
        {
            var key = await SigningRequest.ReadAsync(context.Request, cancel);
            var number = long.Parse(user.FindFirstValue(GatewayAuthentication.GatewayClaim)!, CultureInfo.InvariantCulture);
            if (await enrolment.RenewAsync(number, context.Connection.ClientCertificate!, key, cancel) is { } certificate)
                return (IResult)Answer(certificate);
            // RFC 7030 section 4.2.3: accepted for manual approval, ask again later.
            log.LogWarning("Gateway {Gateway} asks to renew a certificate that ended long ago; it waits for POST "
                + "/api/v1/gateways/{Number}/consent", number, number);
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            return Results.Text("An operator must agree to this renewal; ask again later", statusCode: StatusCodes.Status202Accepted);
        }).OnGatewayListener().WithMetadata(new ExpiredCertificateMetadata()).WithSummary(
            "A new certificate for the one shown (RFC 7030 section 4.2.2)");
    }

    private static Pkcs7Result Answer(X509Certificate2 certificate)
    {
        using (certificate)
        {
            var pkcs7 = new X509Certificate2Collection(certificate).Export(X509ContentType.Pkcs7)!;
            return new Pkcs7Result(Convert.ToBase64String(pkcs7, Base64FormattingOptions.InsertLineBreaks));
        }
    }

    /// <summary>The password of HTTP Basic (RFC 7617); the user name does not matter.</summary>
    private static string ClaimCode(HttpContext context)
    {
        if (context.Request.Headers.Authorization is [{ } header]
            && AuthenticationHeaderValue.TryParse(header, out var value)
            && string.Equals(value.Scheme, "Basic", StringComparison.OrdinalIgnoreCase))
        {
            var decoded = new byte[value.Parameter?.Length ?? 0];
            if (Convert.TryFromBase64String(value.Parameter ?? "", decoded, out var length)
                && Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2) is [_, { Length: > 0 } code]) return code;
        }
        throw new RefusedException(
            StatusCodes.Status401Unauthorized, "No claim code", ProvisioningPhrases.NoClaimCode.With())
        {
            Header = ("WWW-Authenticate", "Basic realm=\"claim code\""),
        };
    }

    internal sealed class Pkcs7Result(string base64) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = CertificatesOnly;
            httpContext.Response.Headers["Content-Transfer-Encoding"] = "base64";
            return httpContext.Response.WriteAsync(base64, Encoding.ASCII, httpContext.RequestAborted);
        }
    }
}
