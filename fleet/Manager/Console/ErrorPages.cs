using EdgeFleet.Manager.Common;
using Microsoft.AspNetCore.Diagnostics;

namespace EdgeFleet.Manager.Console;

/// <summary>Browsers that ask for a page get one for every error too. Programs get the answer of the endpoint they asked.</summary>
internal sealed class ErrorPages(RequestDelegate next)
{
    public static bool WantsPage(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && !http.Request.Path.StartsWithSegments("/api")
        && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            http.Response.Clear();
            // The log of failed requests asks for it.
            http.Features.Set<IExceptionHandlerFeature>(new ExceptionHandlerFeature { Error = e, Path = http.Request.Path });
            await ShowAsync(http, e is RefusedException refused ? refused.Status : StatusCodes.Status500InternalServerError);
            return;
        }
        if (http.Response is { StatusCode: StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound, HasStarted: false,
            ContentType: null })
            await ShowAsync(http, http.Response.StatusCode);
    }

    private Task ShowAsync(HttpContext http, int status)
    {
        http.SetEndpoint(null);
        http.Request.RouteValues.Clear();
        http.Request.Path = status switch
        {
            StatusCodes.Status403Forbidden => "/forbidden",
            StatusCodes.Status404NotFound => "/not-found",
            _ => "/error",
        };
        http.Request.QueryString = QueryString.Empty;
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.AnswerWith(status);
        return next(http);
    }
}
