using EdgeFleet.Manager.Common;
using Microsoft.AspNetCore.Diagnostics;

namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// Turns refusals and unreadable requests into problem details (RFC 9457). Everything else is a fault of ours and says nothing of
/// the inside.
/// </summary>
public sealed class ProblemHandler : IExceptionHandler
{
    /// <summary>One thing that is wrong, for programs.</summary>
    /// <param name="Code">What it is; it never changes its meaning.</param>
    /// <param name="Field">What it is about: a field, or a JSON path; null: the whole.</param>
    /// <param name="Parameters">What the text is filled with.</param>
    /// <param name="Text">All of it in English.</param>
    internal sealed record FaultView(string Code, string? Field, IReadOnlyDictionary<string, string> Parameters, string Text);

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
        var extensions = new Dictionary<string, object?> { ["traceId"] = FailedRequests.TraceOf(httpContext) };
        if (exception is RefusedException { Faults: var faults, Header: var header })
        {
            extensions["faults"] = faults.Select(
                fault => new FaultView(fault.Kind.Code, fault.Place, fault.Values, fault.ToString())).ToList();
            if (header is var (name, value)) httpContext.Response.Headers[name] = value;
        }
        // Whoever asks for something else than JSON is told in JSON all the same.
        await TypedResults.Problem(detail, statusCode: status, title: title, extensions: extensions).ExecuteAsync(httpContext);
        return true;
    }
}
