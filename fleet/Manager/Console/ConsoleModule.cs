using EdgeFleet.Manager.Console.Language;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Localization;
using MudBlazor.Services;

namespace EdgeFleet.Manager.Console;

/// <summary>The console's frame: layout, navigation, languages, theme, error pages. The pages themselves stand in their slices.</summary>
public static class ConsoleModule
{
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddSingleton<IStringLocalizer<Text>, ConsoleTexts>();
        services.AddMudServices();
        // Styles and scripts are the same for everybody: no answer that holds a secret is compressed.
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = ["text/css", "text/javascript", "image/svg+xml"];
        });
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddScoped<Permissions>().AddScoped<Formats>();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            string[] names = [.. Languages.All.Keys];
            options.SetDefaultCulture(Languages.English).AddSupportedCultures(names).AddSupportedUICultures(names);
            // Cookie, then what the browser asks for; a query string would not outlive the first click.
            options.RequestCultureProviders = [new CookieRequestCultureProvider(), new AcceptLanguageHeaderRequestCultureProvider()];
        });
        return services;
    }

    /// <summary>What a slice brings to the console: the words that lie beside a page of it, and links to its pages.</summary>
    public static IServiceCollection AddPages<TPage>(this IServiceCollection services, params IEnumerable<NavigationEntry> entries)
    {
        foreach (var entry in entries) services.AddSingleton(entry);
        return services.AddSingleton(new TextFolder(typeof(TPage)));
    }

    /// <summary>
    /// Before routing: compression, the language of the request, and a readable page where a browser would get an empty or
    /// technical error.
    /// </summary>
    public static IApplicationBuilder UseConsole(this IApplicationBuilder app)
    {
        app.UseResponseCompression();
        app.UseRequestLocalization();
        app.UseWhen(IsCircuit, circuits => circuits.Use(EndWithManagerAsync));
        app.UseWhen(ErrorPages.WantsPage, pages => pages.UseMiddleware<ErrorPages>());
        return app;
    }

    private static bool IsCircuit(HttpContext context) => context.Request.Path.StartsWithSegments("/_blazor");

    /// <summary>A page that somebody looks at has no end of its own: a manager told to stop would wait for it.</summary>
    private static async Task EndWithManagerAsync(HttpContext context, RequestDelegate next)
    {
        var lifetime = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var ending = lifetime.ApplicationStopping.Register(context.Abort);
        await next(context);
    }

    public static IEndpointRouteBuilder MapConsole(this IEndpointRouteBuilder routes)
    {
        routes.MapStaticAssets().AllowAnonymous();
        routes.MapPreferences();
        // Who may frame a page stands in the policy that every answer has.
        routes.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
        return routes;
    }
}
