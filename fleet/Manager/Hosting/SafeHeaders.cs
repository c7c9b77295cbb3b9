namespace EdgeFleet.Manager.Hosting;

/// <summary>Headers that keep a browser from giving away or guessing more than it should.</summary>
public static class SafeHeaders
{
    // The reference is somebody else's program: it may load and call this manager and nothing else.
    private const string OnlyHere =
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: "
        + "blob:; font-src 'self' data:; frame-ancestors 'none'";

    public static IApplicationBuilder UseSafeHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        // An address may hold a one-time code.
        headers["Referrer-Policy"] = "same-origin";
        if (context.Request.Path.StartsWithSegments("/reference")) headers.ContentSecurityPolicy = OnlyHere;
        return next(context);
    });
}
