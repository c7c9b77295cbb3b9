namespace EdgeFleet.Manager.Console;

internal static class PageStatus
{
    /// <summary>
    /// The status of the page that is being made. Set when the answer begins: of a page that has the status 404 before it is made,
    /// the framework writes nothing.
    /// </summary>
    public static void AnswerWith(this HttpContext http, int status) => http.Response.OnStarting(() =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    });
}
