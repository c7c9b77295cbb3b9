using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Console.Theme;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;

namespace EdgeFleet.Manager.Console;

/// <summary>
/// Language and theme are plain form posts that set a cookie and lead back to the page they came from, so
/// that they work before a circuit stands and without one. They change nothing but the look, hence need
/// neither an account nor an antiforgery token.
/// </summary>
internal static class PreferenceEndpoints
{
    public static void MapPreferences(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/preferences").AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        group.MapPost("/language", (HttpContext http, [FromForm] string language) =>
        {
            if (Languages.All.ContainsKey(language))
                Keep(http, CookieRequestCultureProvider.DefaultCookieName,
                    CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language)));
            return Back(http);
        });
        group.MapPost("/theme", (HttpContext http, [FromForm] string theme) =>
        {
            if (ThemeChoice.All.Contains(theme)) Keep(http, ThemeChoice.Cookie, theme);
            return Back(http);
        });
    }

    private static void Keep(HttpContext http, string name, string value) =>
        http.Response.Cookies.Append(name, value, new CookieOptions
        {
            MaxAge = TimeSpan.FromDays(365),
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
        });

    private static RedirectHttpResult Back(HttpContext http) =>
        TypedResults.LocalRedirect(
            Uri.TryCreate(http.Request.Headers.Referer, UriKind.Absolute, out var from) && from.Authority == http.Request.Host.Value
                ? LocalAddress.Of(from.PathAndQuery)
                : "/");
}
