using Microsoft.AspNetCore.Identity;

namespace EdgeFleet.Manager.Access.Pages;

/// <summary>The console's sign-out button: a form post, so that it works without a circuit.</summary>
internal static class SignOutEndpoint
{
    public static void MapSignOut(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/sign-out", async (SignInManager<Person> cookies) =>
        {
            await cookies.SignOutAsync();
            return TypedResults.LocalRedirect("/sign-in");
        }).ExcludeFromDescription();
}
