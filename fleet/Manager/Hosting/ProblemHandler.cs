using EdgeFleet.Manager.Common;
using Microsoft.AspNetCore.Diagnostics;

namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// Turns refusals and unreadable requests into problem details (RFC 9457). Everything else is a fault of ours and says nothing of
/// the inside.
/// </summary>
public sealed class ProblemHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var (status, title, detail) = exception switch
        {
            RefusedException refused => (refused.Status, refused.Title, refused.Message),
            BadHttpRequestException bad =>
                (bad.StatusCode, "Not readable", bad.InnerException is System.Text.Json.JsonException json ? json.Message : bad.Message),
            _ => (StatusCodes.Status500InternalServerError, "Internal error",
                "The manager failed at this; its log says why, by the traceId below"),
        };
        if (exception is RefusedException { Header: { } header }) httpContext.Response.Headers[header.Name] = header.Value;
        // Whoever asks for something else than JSON is told in JSON all the same.
        await TypedResults.Problem(
            detail, statusCode: status, title: title,
            extensions: [KeyValuePair.Create<string, object?>("traceId", FailedRequests.TraceOf(httpContext))]).ExecuteAsync(httpContext);
        return true;
    }
}
