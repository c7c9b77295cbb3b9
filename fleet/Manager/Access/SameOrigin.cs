using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// Anti-forgery for the REST interface: a browser names the page that makes it send a change, and only our own pages
/// may. Together with SameSite=Strict cookies no other site can act in a signed-in person's name. Programs send neither
/// header, and a bearer token is never sent by a browser on its own.
/// </summary>
public static class SameOrigin
{
    public static IApplicationBuilder UseSameOrigin(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        var safe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        // A web socket is opened with GET and then carries changes.
        if ((safe && !context.WebSockets.IsWebSocketRequest) || ApiTokenAuthentication.Carries(request) || IsOurs(request))
            return next(context);
        throw RefusedException.Forbidden(AccessPhrases.OtherOrigin.With());
    });

    private static bool IsOurs(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none")) return false;
        if (request.Headers.Origin is not [{ } origin]) return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
