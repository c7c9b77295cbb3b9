using MudBlazor;

namespace EdgeFleet.Manager.Console.Theme;

/// <summary>
/// Type and shape of the component library. Its colours are overridden in <c>wwwroot/colours.css</c> with
/// <c>light-dark()</c>, so that the browser itself follows the system and nothing flashes while a circuit starts.
/// </summary>
internal static class ConsoleTheme
{
    private static readonly string[] Fonts =
        ["system-ui", "Segoe UI", "Roboto", "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"];

    public static MudTheme Create() => new()
    {
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "0.875rem", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = "0.875rem", TextTransform = "none", LetterSpacing = "normal" },
        },
    };
}
