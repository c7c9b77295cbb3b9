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
            .AddRoles<IdentityRole>().AddEntityFrameworkStores<FleetDatabase>();

        services.AddAuthentication(authentication =>
            {
                authentication.DefaultScheme = AnyScheme;
                authentication.DefaultSignInScheme = IdentityConstants.ApplicationScheme;
                authentication.DefaultSignOutScheme = IdentityConstants.ApplicationScheme;
            })
            .AddPolicyScheme(AnyScheme, null, any => any.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, ApiTokenAuthentication>(ApiTokenAuthentication.SchemeName, null)
            .AddCookie(IdentityConstants.ApplicationScheme, cookie => SessionCookie.Configure(cookie, options.People.IsHttps));
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

        return services.AddPages<Audit>(
                new NavigationEntry("/audit", "nav.audit", Icons.Material.Outlined.FactCheck, 90),
                new NavigationEntry("/people", "nav.people", Icons.Material.Outlined.Group, 95, Roles.Administrator))
            .AddCascadingAuthenticationState()
            .AddSingleton<AuditHead>().AddSingleton<AuditChain>().AddSingleton<Changes>().AddSingleton<IAudit>(
                s => s.GetRequiredService<Changes>())
            .AddSingleton<AuditVerifier>().AddSingleton<AuditLog>().AddSingleton<AuditAcknowledgement>()
            .AddSingleton<AuditAnchors>().AddHostedService<AuditAnchorLog>().AddConditions(AuditConditions.All)
            .AddSingleton<Rights>().AddSingleton<PersonSessions>().AddSingleton<Proof>().AddSingleton<ApiTokens>()
            .AddSingleton<SignInLinks>()
            .AddSingleton<IPasswordHasher<Person>, PasswordHasher<Person>>().AddSingleton<Passwords>()
            .AddSingleton<FailureLimit>().AddSingleton<SignInGuard>()
            .AddSingleton<Authenticators>().AddSingleton<SecondFactors>()
            .AddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>()
            .AddSingleton<FailedSignIns>().AddHostedService(s => s.GetRequiredService<FailedSignIns>())
            .AddScoped<SignIns>().AddScoped<People>().AddScoped<OwnAccount>().AddScoped<Prover>().AddScoped<Recovery>()
            .AddScoped<AuthenticationStateProvider, CircuitIdentity>();
    }

    public static IEndpointRouteBuilder MapAccess(this IEndpointRouteBuilder routes)
    {
        routes.MapSignIn();
        routes.MapOwnAccount();
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
}
