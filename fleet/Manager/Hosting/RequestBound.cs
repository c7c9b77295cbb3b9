using EdgeFleet.Manager.Common;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// How much one request may bring and how many of a kind are under way at once: the product is the memory that callers can
/// take. All bounds stand here. An endpoint that is not marked takes what nobody may send if nobody is asked who they are, else
/// what a call may.
/// </summary>
/// <param name="BodyBytes">The longest body; null: the endpoint bounds each message of its stream.</param>
/// <param name="AtOnce">Requests under way, further ones wait; null: the endpoint counts its sessions itself.</param>
/// <param name="AtOnceOfOne">The same from one address.</param>
public sealed record RequestBound(long? BodyBytes, int? AtOnce, int AtOnceOfOne)
{
    /// <summary>What anybody may send: sign-in, enrolment, and what leads nowhere. 4 MB in all.</summary>
    public static readonly RequestBound Anonymous = new(16 * 1024, 256, 32);
    /// <summary>What a signed-in caller sends. 32 MB in all.</summary>
    public static readonly RequestBound Call = new(128 * 1024, 256, 64);
    /// <summary>A device model. 16 MB in all.</summary>
    public static readonly RequestBound Document = new(1024 * 1024, 16, 8);
    /// <summary>Many devices in one list. 56 MB in all.</summary>
    public static readonly RequestBound List = new(28 * 1024 * 1024, 2, 2);
    /// <summary>Readings as a file: each reads a day of one series at a time. Whoever finds none free is told at once.</summary>
    public static readonly RequestBound Export = new(16 * 1024, 4, 2) { Waiting = 0 };
    /// <summary>The content of an artifact, which goes to the disk as it comes. Whoever finds none free is told at once.</summary>
    public static readonly RequestBound Content = new(2L << 30, 2, 1) { Waiting = 0, HeldBytes = 256 * 1024 };
    /// <summary>A gateway's session, which has quotas of its own.</summary>
    public static readonly RequestBound Session = new(null, null, 0);

    internal static readonly IReadOnlyList<RequestBound> All = [Anonymous, Call, Document, List, Export, Content, Session];

    /// <summary>Requests beyond <see cref="AtOnce"/> that wait for their turn.</summary>
    public int Waiting { get; init; } = 256;

    /// <summary>What of one body is in memory at once: all of it, unless it is passed on as it comes.</summary>
    public long? HeldBytes { get => field ?? BodyBytes; init; }

    public static RequestBound Of(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<RequestBound>()
        ?? (endpoint is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null ? Anonymous : Call);
}

public static class RequestBoundExtensions
{
    public static TBuilder Bounded<TBuilder>(this TBuilder builder, RequestBound bound) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(bound);

    /// <summary>After routing, and before anything is read or computed.</summary>
    public static IApplicationBuilder UseRequestBounds(this IApplicationBuilder app)
    {
        var turns = RequestBound.All.Where(bound => bound.AtOnce is not null).ToDictionary(bound => bound, Turns);
        return app.Use(async (context, next) =>
        {
            var bound = RequestBound.Of(context.GetEndpoint());
            if (context.Request.ContentLength > bound.BodyBytes) throw TooLong(bound);
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                size.MaxRequestBodySize = bound.BodyBytes;
            // A web socket is under way for as long as a page is open; its messages are bounded by the hub.
            if (context.WebSockets.IsWebSocketRequest || !turns.TryGetValue(bound, out var turn))
            {
                await next(context);
                return;
            }
            using var lease = await turn.AcquireAsync(context, 1, context.RequestAborted);
            if (!lease.IsAcquired) throw TooMany();
            await next(context);
        });
    }

    private static PartitionedRateLimiter<HttpContext> Turns(RequestBound bound) => PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetConcurrencyLimiter(
            ClientAddress.Of(context), _ => Limit(bound, bound.AtOnceOfOne))),
        PartitionedRateLimiter.Create<HttpContext, int>(_ => RateLimitPartition.GetConcurrencyLimiter(
            0, _ => Limit(bound, bound.AtOnce!.Value))));

    private static ConcurrencyLimiterOptions Limit(RequestBound bound, int permits) =>
        new() { PermitLimit = permits, QueueLimit = bound.Waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };

    private static RefusedException TooLong(RequestBound bound) => new(
        StatusCodes.Status413PayloadTooLarge, "Too long", CommonPhrases.BodyTooLong.With(bound.BodyBytes));

    private static RefusedException TooMany() => new(
        StatusCodes.Status503ServiceUnavailable, "Busy", CommonPhrases.Busy.With())
    {
        Header = ("Retry-After", "1"),
    };
}
