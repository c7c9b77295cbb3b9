using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Components;

namespace EdgeFleet.Manager.Access.Pages;

public sealed partial class SignIn(SignIns signIns, SignInGuard guard, PersonSessions sessions, NavigationManager navigation)
{
    private string? _refused;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [SupplyParameterFromQuery] private string? Code { get; set; }
    [SupplyParameterFromQuery] private string? ReturnUrl { get; set; }
    [SupplyParameterFromForm(FormName = "link")] private Credentials? Link { get; set; }
    [SupplyParameterFromForm(FormName = "password")] private Credentials? Password { get; set; }

    private string Address => ClientAddress.Of(Http);

    private Task RedeemAsync() => AttemptAsync(() => guard.WithLinkAsync(Http, () => signIns.RedeemAsync(
        Code!, Blank(Link?.UserName), Blank(Link?.Password), Blank(Link?.Factor), Address, Http.RequestAborted)));

    private Task WithPasswordAsync() => AttemptAsync(() => signIns.WithPasswordAsync(
        Password?.UserName ?? "", Password?.Password ?? "", Blank(Password?.Factor), Address, Http.RequestAborted));

    private async Task AttemptAsync(Func<Task<Person>> show)
    {
        try
        {
            await sessions.BeginAsync(Http, await show(), Http.RequestAborted);
        }
        catch (RefusedException refused)
        {
            _refused = refused.In(T);
            return;
        }
        // Only to a place of this console: a link must not send somebody who just signed in elsewhere.
        navigation.NavigateTo(LocalAddress.Of(ReturnUrl));
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private sealed class Credentials
    {
        public string? UserName { get; set; }
        public string? Password { get; set; }
        public string? Factor { get; set; }
    }
}
