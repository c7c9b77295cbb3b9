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
            await ShowAsync(http, "/error", StatusCodes.Status500InternalServerError);
            return;
        }
        if (http.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false, ContentType: null })
            await ShowAsync(http, "/not-found", StatusCodes.Status404NotFound);
    }

    private Task ShowAsync(HttpContext http, string page, int status)
    {
        http.SetEndpoint(null);
        http.Request.RouteValues.Clear();
        http.Request.Path = page;
        http.Request.QueryString = QueryString.Empty;
        http.Response.StatusCode = status;
        return next(http);
    }
}
