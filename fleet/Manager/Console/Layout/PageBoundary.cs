using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Diagnostics;

namespace EdgeFleet.Manager.Console.Layout;

/// <summary>
/// Keeps the failure of a page from the rest of the console, and puts it into the log with the page, the person and a number that
/// the page shows, so that it can be named.
/// </summary>
public sealed class PageBoundary : ErrorBoundary
{
    [Inject] private ILogger<PageBoundary> Log { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private AuthenticationStateProvider People { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;

    /// <summary>The request, while the page is first rendered; null on its circuit.</summary>
    [CascadingParameter] private HttpContext? Http { get; set; }

    /// <summary>The number of the last failure.</summary>
    public string Failure { get; private set; } = "";

    protected override async Task OnErrorAsync(Exception exception)
    {
        if (Http is { Response.HasStarted: false } http)
        {
            // The page is answered as what it is, and stands in the log with the other failed requests.
            http.AnswerWith(exception is RefusedException refused ? refused.Status : StatusCodes.Status500InternalServerError);
            http.Features.Set<IExceptionHandlerFeature>(new ExceptionHandlerFeature { Error = exception, Path = http.Request.Path });
            Failure = FailedRequests.TraceOf(http);
            return;
        }
        Failure = Guid.CreateVersion7(Clock.GetUtcNow()).ToString("N");
        var person = (await People.GetAuthenticationStateAsync()).User.Identity?.Name ?? "nobody";
        Log.LogError(exception, "the page {Path} of {Actor} failed ({Trace})", new Uri(Navigation.Uri).AbsolutePath, person, Failure);
    }
}
