using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace EdgeFleet.Manager.Access;

/// <summary>The cookie of the console: it names a session, and who has it and what they may is looked up at each request.</summary>
internal static class SessionCookie
{
    public static void Configure(CookieAuthenticationOptions cookie, bool https)
    {
        cookie.Cookie.Name = https ? "__Host-edgefleet" : "edgefleet";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = https ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        cookie.ExpireTimeSpan = PersonSessions.Life;
        cookie.SlidingExpiration = false;
        cookie.LoginPath = "/sign-in";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.Events.OnValidatePrincipal = ValidateAsync;
        // Pages send people on; programs are told the status.
        var redirectToSignIn = cookie.Events.OnRedirectToLogin;
        cookie.Events.OnRedirectToLogin = context => IsApi(context.Request)
            ? AnswerAsync(context.HttpContext, StatusCodes.Status401Unauthorized, "Not signed in",
                "Sign in at /sign-in, or send an API token as 'Authorization: Bearer …'")
            : redirectToSignIn(context);
        cookie.Events.OnRedirectToAccessDenied = context => IsApi(context.Request)
            ? AnswerAsync(context.HttpContext, StatusCodes.Status403Forbidden, "Forbidden",
                $"{context.HttpContext.User.FindFirstValue(ClaimTypes.Name)} has not the role this needs; ask an administrator")
            : Refuse(context.HttpContext);
    }

    /// <summary>The page that says so is shown in the place of the one that was asked for.</summary>
    private static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<PersonSessions>();
        if (await sessions.PrincipalAsync(context.Principal?.SessionId, context.HttpContext.RequestAborted) is { } person)
        {
            context.ReplacePrincipal(person);
            return;
        }
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(context.Scheme.Name);
    }

    private static bool IsApi(HttpRequest request) =>
        request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/openapi")
            || request.Path.StartsWithSegments("/.well-known");

    private static async Task AnswerAsync(HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = { Status = status, Title = title, Detail = detail },
        });
    }
}
