using System.Security.Claims;
using EdgeFleet.Manager.Access.Pages;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using MudBlazor;

namespace EdgeFleet.Manager.Access;

public static class AccessModule
{
    private const string AnyScheme = "edgefleet";

    public static IServiceCollection AddAccess(this IServiceCollection services, ManagerOptions options)
    {
        services.AddDataProtection().SetApplicationName("EdgeFleet.Manager");
        services.AddOptions<KeyManagementOptions>().Configure<SealedFolder>(
            (keys, folder) => keys.XmlRepository = new SealedKeyRepository(folder));
        services.AddIdentityCore<Person>(identity =>
            {
                identity.Password = new PasswordOptions { RequiredLength = 10, RequireDigit = false, RequireLowercase = false,
                    RequireUppercase = false, RequireNonAlphanumeric = false };
                identity.User.AllowedUserNameCharacters = "";
            })
            .AddRoles<IdentityRole>().AddEntityFrameworkStores<FleetDatabase>().AddSignInManager();

        services.AddAuthentication(authentication =>
            {
                authentication.DefaultScheme = AnyScheme;
                authentication.DefaultSignInScheme = IdentityConstants.ApplicationScheme;
                authentication.DefaultSignOutScheme = IdentityConstants.ApplicationScheme;
            })
            .AddPolicyScheme(AnyScheme, null, any => any.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, ApiTokenAuthentication>(ApiTokenAuthentication.SchemeName, null)
            .AddIdentityCookies(cookies => cookies.ApplicationCookie!.Configure(cookie => Configure(cookie, options.People.IsHttps)));
        // A person whose role or password changed, or who was removed, loses the cookie within a minute.
        services.Configure<SecurityStampValidatorOptions>(stamp => stamp.ValidationInterval = TimeSpan.FromMinutes(1));
        services.AddAntiforgery(forgery =>
        {
            forgery.Cookie.Name = options.People.IsHttps ? "__Host-edgefleet-form" : "edgefleet-form";
            forgery.Cookie.SameSite = SameSiteMode.Strict;
            forgery.Cookie.SecurePolicy = options.People.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        });

        var authorization = services.AddAuthorizationBuilder();
        foreach (var role in Roles.All)
            authorization.AddPolicy(role, policy => policy.RequireRole(Roles.AtLeast(role)));
        var viewer = new AuthorizationPolicyBuilder().RequireRole(Roles.AtLeast(Roles.Viewer)).Build();
        authorization.SetDefaultPolicy(viewer).SetFallbackPolicy(viewer);

        return services.AddPages<Audit>(new NavigationEntry("/audit", "nav.audit", Icons.Material.Outlined.FactCheck, 90))
            .AddCascadingAuthenticationState()
            .AddSingleton<AuditHead>().AddSingleton<AuditChain>().AddSingleton<Changes>().AddSingleton<IAudit>(
                s => s.GetRequiredService<Changes>())
            .AddSingleton<AuditVerifier>().AddSingleton<AuditLog>().AddSingleton<AuditAcknowledgement>()
            .AddSingleton<AuditAnchors>().AddHostedService<AuditAnchorLog>().AddConditions(AuditConditions.All).AddSingleton<FailureLimit>()
            .AddSingleton<SignInLinks>().AddSingleton<ApiTokens>()
            .AddScoped<SignIns>().AddScoped<People>().AddScoped<AuthenticationStateProvider, CircuitIdentity>();
    }

    public static IEndpointRouteBuilder MapAccess(this IEndpointRouteBuilder routes)
    {
        routes.MapSignIn();
        routes.MapTokens();
        routes.MapPeople();
        routes.MapAudit();
        routes.MapSignOut();
        return routes;
    }

    /// <summary>Gateways by certificate on their listener; on people's, an API token if one is shown, else the cookie.</summary>
    private static string SchemeOf(HttpContext context) =>
        context.GetListener() == Listener.Gateways ? ListenerExtensions.GatewayPolicy
        : ApiTokenAuthentication.Carries(context.Request) ? ApiTokenAuthentication.SchemeName
        : IdentityConstants.ApplicationScheme;

    private static void Configure(CookieAuthenticationOptions cookie, bool https)
    {
        cookie.Cookie.Name = https ? "__Host-edgefleet" : "edgefleet";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = https ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        cookie.ExpireTimeSpan = TimeSpan.FromDays(7);
        cookie.SlidingExpiration = true;
        cookie.LoginPath = "/sign-in";
        cookie.AccessDeniedPath = "/forbidden";
        cookie.ReturnUrlParameter = "returnUrl";
        // Pages send people on; programs are told the status.
        var redirectToSignIn = cookie.Events.OnRedirectToLogin;
        cookie.Events.OnRedirectToLogin = context => IsApi(context.Request)
            ? AnswerAsync(context.HttpContext, StatusCodes.Status401Unauthorized, "Not signed in",
                "Sign in at /sign-in, or send an API token as 'Authorization: Bearer …'")
            : redirectToSignIn(context);
        var redirectToDenied = cookie.Events.OnRedirectToAccessDenied;
        cookie.Events.OnRedirectToAccessDenied = context => IsApi(context.Request)
            ? AnswerAsync(context.HttpContext, StatusCodes.Status403Forbidden, "Forbidden",
                $"{context.HttpContext.User.FindFirstValue(ClaimTypes.Name)} has not the role this needs; ask an administrator")
            : redirectToDenied(context);
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
