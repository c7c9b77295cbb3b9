using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Console;
using Microsoft.AspNetCore.Components;

namespace EdgeFleet.Manager.Registry.Pages;

/// <summary>A device model as text. Saving checks it, and stores it only when nothing is wrong; gateways that use it are sent it.</summary>
public sealed partial class ProfileForm(Profiles profiles, Permissions permissions, NavigationManager navigation)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly FormFaults _faults = new("name");
    private string _name = "", _text = "{\n  \"format\": \"edgefleet-profile/1\"\n}";
    private bool _may, _saved;

    /// <summary>The model to change; null: a new one.</summary>
    [Parameter] public string? Name { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        _may = await permissions.HasAsync(Roles.Operator);
        if (Name is not null && await profiles.TextAsync(Name, CancellationToken.None) is { } text)
            _text = JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(text), Indented);
    }

    private async Task SaveAsync()
    {
        _saved = false;
        var name = Name ?? _name.Trim();
        _saved = await _faults.TryAsync(async () => await profiles.PutAsync(
            Actor.Of(await permissions.DemandAsync(Roles.Operator)), name, Encoding.UTF8.GetBytes(_text), CancellationToken.None));
        if (_saved && Name is null) navigation.NavigateTo($"/profiles/{name}");
    }
}
