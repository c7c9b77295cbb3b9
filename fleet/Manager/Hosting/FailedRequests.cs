using System.Diagnostics;
using EdgeFleet.Contracts;
using Grpc.Core;
using Microsoft.AspNetCore.Diagnostics;

namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// Puts every request that failed into the log, with its cause and the number under which the answer names it. What is ours (5xx)
/// is an error with its exception, what was asked wrongly (4xx) an information. The query is left out: it may hold a one-time code.
/// </summary>
public sealed class FailedRequests(TimeProvider clock, ILogger<FailedRequests> log)
{
    private const int LongestPath = 200;
    private const int RefusedAMinute = 60;
    private const int FailedAMinute = 60;

    private readonly LinePace _refused = new(RefusedAMinute, clock);
    private readonly LinePace _failed = new(FailedAMinute, clock);

    /// <summary>The number of a request, in the log and in every problem and error page: <c>traceId</c>.</summary>
    public static string TraceOf(HttpContext http) => Activity.Current?.Id ?? http.TraceIdentifier;

    /// <summary>An HTTP request that was answered with 400 or more.</summary>
    public void Note(HttpContext http)
    {
        var cause = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        // The caller has gone: nobody was answered wrongly.
        if (http.RequestAborted.IsCancellationRequested) return;
        Write(http, http.Request.Method, $"{http.Response.StatusCode}", http.Response.StatusCode >= 500, cause);
    }

    /// <summary>A gRPC call that ended with a status other than OK.</summary>
    public void Note(HttpContext http, string method, Exception cause)
    {
        var status = cause is RpcException refused ? refused.StatusCode : StatusCode.Unknown;
        Write(http, method, $"{status}", status is StatusCode.Unknown or StatusCode.Internal or StatusCode.DataLoss, cause);
    }

    private void Write(HttpContext http, string method, string status, bool ours, Exception? cause)
    {
        if (!(ours ? _failed : _refused).Admits(out var leftOut)) return;
        if (leftOut > 0) log.LogWarning("{Count} further requests failed and are not in this log: too many at once", leftOut);
        var path = PlainText.Escaped(http.Request.Path.Value ?? "");
        log.Log(
            ours ? LogLevel.Error : LogLevel.Information, ours ? cause : null,
            "{Method} {Path} of {Actor} at {Address}: {Status} {Cause} ({Trace})", method,
            path.Length > LongestPath ? path[..LongestPath] + "…" : path, http.User.Identity?.Name ?? "nobody",
            http.Connection.RemoteIpAddress, status, cause?.Message ?? "", TraceOf(http));
    }
}

public static class FailedRequestsExtensions
{
    /// <summary>Outermost, so that it sees what all others made of a request.</summary>
    public static IApplicationBuilder UseFailedRequests(this IApplicationBuilder app)
    {
        var failed = app.ApplicationServices.GetRequiredService<FailedRequests>();
        return app.Use(async (http, next) =>
        {
            await next(http);
            if (http.Response.StatusCode >= StatusCodes.Status400BadRequest) failed.Note(http);
        });
    }
}
