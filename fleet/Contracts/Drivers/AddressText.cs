using System.Globalization;
using EdgeFleet.Contracts.V1;
using Place = EdgeFleet.Contracts.V1.AddressForm.Types.Place;

namespace EdgeFleet.Contracts;

/// <summary>
/// The address of a line, read by the forms that its driver describes. One line has one writing, so that devices on it
/// are known to share it. Pure.
/// </summary>
public static class AddressText
{
    /// <summary>The one writing of an address, defaults written out; null: it is none of these forms.</summary>
    public static string? Canonical(string text, IEnumerable<AddressForm> forms)
    {
        ArgumentNullException.ThrowIfNull(forms);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address is not { UserInfo: "", Fragment: "" }) return null;
        return forms.FirstOrDefault(form => form.Scheme == address.Scheme) is { } found ? Canonical(address, found) : null;
    }

    /// <summary>The form in words, as in <c>tcp://host:port</c>.</summary>
    internal static Phrase Form(AddressForm form)
    {
        var written = $"{form.Scheme}://host:port";
        return form.Place == Place.Device ? FieldPhrases.As.With(form.Example)
            : form.DefaultPort > 0 ? FieldPhrases.AddressWithPort.With(written, form.DefaultPort, form.Example)
            : FieldPhrases.Address.With(written, form.Example);
    }

    private static string? Canonical(Uri address, AddressForm form)
    {
        if (Options(address.Query, form) is not { } options) return null;
        if (form.Place == Place.Device)
            return address is { Host: "", AbsolutePath.Length: > 1 } ? $"{form.Scheme}://{address.AbsolutePath}{options}" : null;
        var port = address.Port < 0 ? (int)form.DefaultPort : address.Port;
        return address is { Host.Length: > 0, AbsolutePath: "" or "/" } && port > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{form.Scheme}://{address.Host}:{port}{options}")
            : null;
    }

    /// <summary>The options in the order of their description, defaults for those left out; null: one is unknown or wrong.</summary>
    private static string? Options(string query, AddressForm form)
    {
        var written = new Dictionary<string, string>();
        foreach (var option in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (option.Split('=') is not [var key, var value]) return null;
            if (form.Options.All(known => known.Key != key) || !written.TryAdd(key, value)) return null;
        }
        var all = new List<string>();
        foreach (var option in form.Options)
        {
            if (written.GetValueOrDefault(option.Key, option.Fallback) is not { Length: > 0 } text) continue;
            if (FieldReader.FromText(option, text) is not { } value) return null;
            all.Add($"{option.Key}={value}");
        }
        return all.Count == 0 ? "" : $"?{string.Join('&', all)}";
    }
}
