using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace EdgeFleet.Manager.Registry.Pages;

/// <summary>A device model as text. Saving checks it, and stores it only when nothing is wrong; gateways that use it are sent it.</summary>
public sealed partial class ProfileForm(
    Profiles profiles, Permissions permissions, IDialogService dialogs, NavigationManager navigation, IStringLocalizer<Text> texts)
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly FormFaults _faults = new("name");
    private string _name = "", _text = "{\n  \"format\": \"edgefleet-profile/1\"\n}", _plain = "";
    private ProfileView? _view;
    private IReadOnlyList<string> _extending = [];
    private bool _may, _saved, _looked;

    /// <summary>The model to change; null: a new one.</summary>
    [Parameter] public string? Name { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        _may = await permissions.HasAsync(Roles.Operator);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        if (Name is null) return;
        var all = await profiles.ListAsync(CancellationToken.None);
        (_view, _looked) = (all.FirstOrDefault(view => view.Name == Name), true);
        _extending = [.. all.Where(view => view.Extends == Name).Select(view => view.Name)];
        if (_view is null) return;
        _text = await TextAsync(plain: false);
        _plain = await TextAsync(plain: true) is var plain && plain != _text ? plain : "";
    }

    private async Task<string> TextAsync(bool plain) =>
        JsonSerializer.Serialize(JsonElement.Parse(await profiles.TextAsync(Name!, plain, CancellationToken.None) ?? "{}"), Indented);

    private async Task SaveAsync()
    {
        _saved = false;
        var name = Name ?? _name.Trim();
        _saved = await _faults.TryAsync(async () => await profiles.PutAsync(
            Actor.Of(await permissions.DemandAsync(Roles.Operator)), name, Encoding.UTF8.GetBytes(_text), CancellationToken.None));
        if (_saved && Name is null) navigation.NavigateTo($"/profiles/{name}");
        else if (_saved) await LoadAsync();
    }

    private async Task RemoveAsync()
    {
        var sure = await dialogs.ShowMessageBoxAsync(
            texts["profiles.removeWhich", Name!], texts["profiles.removeSure"], texts["profiles.remove"],
                cancelText: texts["dialog.cancel"]);
        if (sure != true) return;
        var done = await _faults.TryAsync(async () =>
            await profiles.RemoveAsync(Actor.Of(await permissions.DemandAsync(Roles.Operator)), Name!, CancellationToken.None));
        if (done) navigation.NavigateTo("/profiles");
    }
}
