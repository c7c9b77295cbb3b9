using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>Metadata of the one endpoint that a known but expired certificate still reaches: renewal.</summary>
public sealed record ExpiredCertificateMetadata;

/// <summary>
/// A gateway, by the certificate of its connection: signed by the fleet CA (seen in the handshake), issued to a gateway
/// of the registry, neither revoked nor replaced, and within its dates. The claim <c>gateway</c> is its number.
/// </summary>
public sealed class GatewayAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder, GatewayCertificates certificates)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public const string GatewayClaim = "gateway";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.GetListener() != Listener.Gateways || Context.Connection.ClientCertificate is not { } certificate)
            return AuthenticateResult.NoResult();
        var expiredWillDo = Context.GetEndpoint()?.Metadata.GetMetadata<ExpiredCertificateMetadata>() is not null;
        var standing = await certificates.StandingAsync(certificate, Context.RequestAborted);
        if (standing.Fault is { } fault && !(standing.Expired && expiredWillDo))
        {
            Logger.LogWarning("Refused {Path} to {Subject}, thumbprint {Thumbprint}: {Reason}", Request.Path, certificate.Subject,
                CertificateThumbprint.Of(certificate), fault);
            return AuthenticateResult.Fail(fault);
        }
        var number = standing.Gateway.ToString(CultureInfo.InvariantCulture);
        var identity = new ClaimsIdentity(
            [new Claim(GatewayClaim, number), new Claim(ClaimTypes.Name, Actor.Gateway(standing.Gateway).Name)], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    /// <summary>401 with the reason; to a gRPC caller the same as status and message of the call.</summary>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        const string Unauthenticated = "16"; // google.rpc.Code
        var result = await HandleAuthenticateOnceSafeAsync();
        var reason = result.Failure?.Message ?? "Gateways show a certificate of the fleet CA; enrol with a claim code";
        if (Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
        {
            Response.ContentType = "application/grpc";
            Response.Headers["grpc-status"] = Unauthenticated;
            Response.Headers["grpc-message"] = Uri.EscapeDataString(reason);
            return;
        }
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        await Context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = Context,
            ProblemDetails = { Status = 401, Title = "Certificate refused", Detail = reason },
        });
    }
}
