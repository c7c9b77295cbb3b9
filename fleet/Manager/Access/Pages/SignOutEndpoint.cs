namespace EdgeFleet.Manager.Access.Pages;

/// <summary>The console's sign-out button: a form post, so that it works without a circuit.</summary>
internal static class SignOutEndpoint
{
    public static void MapSignOut(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/sign-out", async (HttpContext context, PersonSessions sessions, CancellationToken cancel) =>
        {
            await sessions.SignOutAsync(context, cancel);
            return TypedResults.LocalRedirect("/sign-in");
        }).ExcludeFromDescription();
}
