using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Registry;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace EdgeFleet.Manager.Provisioning.Pages;

public sealed partial class GatewayForm(GatewayRegistrar registrar, Sites sites, Permissions permissions)
{
    private readonly FormFaults _faults = new("name", "siteId", "latitude", "longitude");
    private IReadOnlyList<Site> _sites = [];
    private string _name = "";
    private long _site;
    private double _latitude, _longitude;

    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = default!;
    [Parameter, EditorRequired] public long Number { get; set; }
    /// <summary>As it stands in the registry.</summary>
    [Parameter, EditorRequired] public GatewayRequest Before { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _sites = await sites.ListAsync(await permissions.SitesAsync(), CancellationToken.None);
        (_name, _site, _latitude, _longitude) = (Before.Name, Before.SiteId, Before.Latitude, Before.Longitude);
    }

    private async Task SaveAsync()
    {
        var saved = await _faults.TryAsync(async () => await registrar.ChangeAsync(
            Actor.Of(await permissions.DemandAsync(Roles.Technician)), Number, new GatewayRequest(_name, _site, _latitude, _longitude),
                CancellationToken.None));
        if (saved) Dialog.Close();
    }
}
