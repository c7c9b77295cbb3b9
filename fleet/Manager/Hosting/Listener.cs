

namespace EdgeFleet.Manager.Hosting;

/// <summary>The two doors of the manager.</summary>
public enum Listener
{
    /// <summary>People, their tools, and enrolment.</summary>
    People,
    /// <summary>Gateways with a certificate of the fleet CA.</summary>
    Gateways,
}

/// <summary>Feature of each connection: the listener that took it.</summary>
public sealed record ListenerFeature(Listener Listener);

/// <summary>Metadata of an endpoint: the listener that serves it. Without it, that is <see cref="Listener.People"/>.</summary>
public sealed record ListenerMetadata(Listener Listener);

public static class ListenerExtensions
{
    public const string GatewayPolicy = "gateway";

    /// <summary>Serves the endpoint to gateways and to nobody else: on their listener, with their authentication.</summary>
    public static TBuilder OnGatewayListener<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ListenerMetadata(Listener.Gateways)).RequireAuthorization(GatewayPolicy);

    /// <summary>
    /// The listener that took this request. A connection that none of ours marked counts as people's, which trusts nobody.
    /// </summary>
    public static Listener GetListener(this HttpContext context) =>
        context.Features.Get<ListenerFeature>()?.Listener ?? default;

    /// <summary>Answers 404 where the endpoint belongs to the other listener, as if it did not exist there.</summary>
    public static IApplicationBuilder UseListenerBinding(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // default is People: what nobody bound, a path without endpoint too, is people's.
        if ((context.GetEndpoint()?.Metadata.GetMetadata<ListenerMetadata>()?.Listener ?? default) != context.GetListener())
        {
            context.SetEndpoint(null);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        return next(context);
    });
}
