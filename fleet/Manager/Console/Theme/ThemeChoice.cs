namespace EdgeFleet.Manager.Console.Theme;

/// <summary>
/// Light, dark, or auto: what the person's system asks for. Kept in a cookie; the colours stand in <c>wwwroot/colours.css</c>.
/// </summary>
public static class ThemeChoice
{
    public const string Cookie = "edgefleet.theme";
    public const string Auto = "auto";

    public static IReadOnlyList<string> All { get; } = [Auto, "light", "dark"];

    public static string Of(HttpContext http) =>
        http.Request.Cookies.TryGetValue(Cookie, out var chosen) && All.Contains(chosen) ? chosen : Auto;
}
