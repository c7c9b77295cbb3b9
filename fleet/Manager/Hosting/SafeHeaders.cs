using Scalar.AspNetCore;

namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// Headers that keep a browser from running, loading, giving away or guessing more than it should. Every answer has them, an error
/// too: they are set when it starts.
/// </summary>
public static class SafeHeaders
{
    /// <summary>The reference of the API: a library's page, whose scripts carry a number that is new with each answer.</summary>
    public const string Reference = "/reference";

    // No inline script, no handler in the markup, nothing from elsewhere. Styles in the markup are let through: the component library
    // writes its theme as a style element and places popovers with style attributes; without sources elsewhere a style can tell
    // nobody anything. Pictures within style sheets are written as data.
    private const string Policy =
        "default-src 'none'; script-src 'self'{0}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    private static readonly string Plain = Policy.Replace("{0}", "", StringComparison.Ordinal);

    // A year, as a certificate that ends must not open the door to a first request in the clear.
    private const string Strict = "max-age=31536000";

    public static IApplicationBuilder UseSafeHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            // An address may hold a one-time code.
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers.ContentSecurityPolicy = PolicyOf(context);
            // Of a name that stands for every machine nothing is promised.
            if (context.Request is { IsHttps: true, Host.Host: not "localhost" }) headers.StrictTransportSecurity = Strict;
            return Task.CompletedTask;
        });
        return next(context);
    });

    private static string PolicyOf(HttpContext context) =>
        context.Items[ScalarOptions.NonceHttpContextItemKey] is string number && context.Request.Path.StartsWithSegments(Reference)
            ? Policy.Replace("{0}", $" 'nonce-{number}'", StringComparison.Ordinal)
            : Plain;
}
