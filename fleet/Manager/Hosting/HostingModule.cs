using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Manager.Common;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Scalar.AspNetCore;

namespace EdgeFleet.Manager.Hosting;

public static class HostingModule
{
    public static IServiceCollection AddHosting(this IServiceCollection services)
    {
        services.AddProblemDetails(
            problems => problems.CustomizeProblemDetails = context =>
            {
                context.ProblemDetails.Detail ??= NextStep(context.HttpContext);
                context.ProblemDetails.Extensions["traceId"] = FailedRequests.TraceOf(context.HttpContext);
            })
            .AddExceptionHandler<ProblemHandler>();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.Converters.Add(new WholeNumbers());
            json.SerializerOptions.Converters.Add(new SmallWholeNumbers());
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(System.Text.Json.JsonNamingPolicy.CamelCase));
        });
        services.AddOpenApi("v1", api => api.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "EdgeFleet manager";
            document.Info.Description =
                "Sign in with a cookie (POST /api/v1/sign-in) or send 'Authorization: Bearer …' with a token of POST /api/v1/tokens. "
                + "Times are Unix ms. Errors are problem details (RFC 9457); 'faults' in one names all that was wrong by code, field and "
                + "parameters, with its text.";
            return Task.CompletedTask;
        }));
        return services.AddSingleton<FailedRequests>().AddSingleton<DataFolderLock>()
            .AddSingleton(SecretKeys).AddSingleton(Keys)
            .AddSingleton<Listeners>().AddSingleton<IConfigureOptions<KestrelServerOptions>>(s => s.GetRequiredService<Listeners>());
    }

    /// <summary>
    /// First of all: every answer carries the headers that keep a browser careful, failures are logged, errors become problem
    /// details.
    /// </summary>
    public static void UseHosting(this WebApplication app)
    {
        app.UseSafeHeaders();
        app.UseFailedRequests();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }

    public static void MapHosting(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", () => TypedResults.Text("healthy")).AllowAnonymous().ExcludeFromDescription();
        routes.MapOpenApi("/openapi/{documentName}.json");
        routes.MapScalarApiReference(SafeHeaders.Reference, scalar => scalar
            .WithTitle("EdgeFleet").WithNonce().WithOpenApiRoutePattern("/openapi/{documentName}.json")
            // It works where there is no Internet, and calls nobody where there is.
            .DisableDefaultFonts().HideDeveloperTools().HideClientButton().DisableTelemetry().DisableAgent().DisableMcp());
    }

    /// <summary>What seals the data folder's secrets. Nobody else has the folder by then.</summary>
    private static SecretKeyFile SecretKeys(IServiceProvider services)
    {
        services.GetRequiredService<DataFolderLock>();
        var options = services.GetRequiredService<ManagerOptions>();
        return SecretKeyFile.Open(options.DataFolder, options.SecretsKey);
    }

    /// <summary>Everything beneath <see cref="ManagerOptions.KeysFolder"/>, sealed.</summary>
    private static SealedFolder Keys(IServiceProvider services) =>
        SealedFolder.Open(services.GetRequiredService<ManagerOptions>().KeysFolder, services.GetRequiredService<SecretKeyFile>().Box);

    /// <summary>What to do next, where only the status is known.</summary>
    private static string? NextStep(HttpContext context) => context.Response.StatusCode switch
    {
        // Generated endpoints do not say which parameter it was, where one may be left out.
        StatusCodes.Status400BadRequest when context.Request.Query.Keys is { Count: > 0 } named =>
            $"The address cannot be read: one of {string.Join(", ", named)} is not as it is taken; /reference says how",
        StatusCodes.Status404NotFound => $"There is nothing at {context.Request.Path}; /reference lists what there is",
        StatusCodes.Status405MethodNotAllowed =>
            $"{context.Request.Path} does not take {context.Request.Method}; /reference lists what it takes",
        StatusCodes.Status415UnsupportedMediaType =>
            $"{context.Request.Path} does not take {context.Request.ContentType ?? "a body without Content-Type"}; send application/json",
        _ => null,
    };
}
