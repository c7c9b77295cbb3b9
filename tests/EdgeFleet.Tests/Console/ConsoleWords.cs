using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;
using EdgeFleet.Manager.Console.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace EdgeFleet.Tests.Console;

/// <summary>Reads from the compiled console which words its code asks for, and which it writes itself.</summary>
internal sealed partial class ConsoleWords
{
    private static readonly HashSet<string> SpokenAttributes =
        ["aria-label", "title", "alt", "placeholder", "data-label", "label", "Label", "Title", "Next", "HelperText", "Placeholder",
            "UpText"];

    private readonly HashSet<string> _areas;

    /// <summary>Keys that the code of each slice asks for; one that ends in a dot is the start of several.</summary>
    public HashSet<(string Slice, string Key)> Asked { get; } = [];

    /// <summary>Texts for people that stand in a page instead of in the resources, with where they stand.</summary>
    public List<string> Literal { get; } = [];

    public ConsoleWords(IEnumerable<string> keys)
    {
        _areas = [.. keys.Select(key => key.Split('.')[0])];
        const BindingFlags all =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var type in typeof(Text).Assembly.GetTypes().Where(IsConsole))
            foreach (var method in type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all)))
                if (method.GetMethodBody()?.GetILAsByteArray() is { } code) Read(method, code);
    }

    /// <summary>Components, what they share, what slices bring to the navigation, and the closures within.</summary>
    private static bool IsConsole(Type type) =>
        type.DeclaringType is { } outer
            ? IsConsole(outer)
            : typeof(ComponentBase).IsAssignableFrom(type) || type.Name.EndsWith("Module", StringComparison.Ordinal)
                || type.Namespace?.StartsWith(typeof(EdgeFleet.Manager.Console.ConsoleModule).Namespace!, StringComparison.Ordinal) == true;

    private static string SliceOf(Type type) => type.Namespace!.Split('.')[2];

    private void Read(MethodBase method, byte[] code)
    {
        string? before = null;
        for (var at = 0; at + 5 <= code.Length; at++)
        {
            if (TextAt(method, code, at) is not { } text) continue;
            if (Key().IsMatch(text) && _areas.Contains(text.Split('.')[0])) Asked.Add((SliceOf(method.DeclaringType!), text));
            else if (Renders(method, code, at + 5) && Speaks(text)) Literal.Add($"{method.DeclaringType}: {text.Trim()}");
            else if (before is not null && SpokenAttributes.Contains(before) && text.Any(char.IsLetter))
                Literal.Add($"{method.DeclaringType}: {before}=\"{text}\"");
            before = TextAt(method, code, at + 5) is null ? null : text;
            at += 4;
        }
    }

    /// <summary>Letters outside of tags, or in an attribute that is read out. The product's name is the same in every language.</summary>
    private static bool Speaks(string markup) =>
        Tag().Replace(markup, "").Replace("EdgeFleet", "", StringComparison.Ordinal).Any(char.IsLetter) || SpokenMarkup().IsMatch(markup);

    private static string? TextAt(MethodBase method, byte[] code, int at)
    {
        if (at + 5 > code.Length || code[at] != OpCodes.Ldstr.Value) return null;
        var token = BitConverter.ToInt32(code, at + 1);
        return token >>> 24 == 0x70 ? Try(() => method.Module.ResolveString(token)) : null;
    }

    private static bool Renders(MethodBase method, byte[] code, int at) =>
        at + 5 <= code.Length && code[at] == OpCodes.Callvirt.Value
        && Try(() => method.Module.ResolveMethod(BitConverter.ToInt32(code, at + 1))) is { } called
        && called.DeclaringType == typeof(RenderTreeBuilder)
        && called.Name is nameof(RenderTreeBuilder.AddContent) or nameof(RenderTreeBuilder.AddMarkupContent);

    // What looks like an instruction may be another's operand: then the token means nothing.
    private static T? Try<T>(Func<T?> read) where T : class
    {
        try
        {
            return read();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^[a-z][A-Za-z]*\.[A-Za-z.]*$")]
    private static partial Regex Key();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("""(?:aria-label|title|alt|placeholder|data-label)="[^"]*\p{L}""")]
    private static partial Regex SpokenMarkup();
}
