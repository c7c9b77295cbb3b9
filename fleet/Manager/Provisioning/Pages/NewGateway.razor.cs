using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Registry;

namespace EdgeFleet.Manager.Provisioning.Pages;

/// <summary>Registers a gateway, with its site if that is new too, and shows the claim code it enrols with.</summary>
public sealed partial class NewGateway(GatewayRegistrar registrar, Sites sites, Permissions permissions)
{
    private readonly Form _new = new();
    private IReadOnlyList<Site> _sites = [];
    private (long Number, IssuedClaim Claim)? _made;
    private string? _refused;

    protected override async Task OnInitializedAsync()
    {
        _sites = await sites.ListAsync(CancellationToken.None);
        if (_sites is not [var first, ..]) return;
        (_new.Site, _new.Latitude, _new.Longitude, _new.Zone) = (first.Id, first.Latitude, first.Longitude, first.Zone);
    }

    private async Task MakeAsync()
    {
        _refused = null;
        try
        {
            var actor = Actor.Of(await permissions.DemandAsync(Roles.Technician));
            if (_new.Site == 0)
            {
                var site = new SiteRequest(_new.SiteName, _new.Zone, _new.Latitude, _new.Longitude, string.IsNullOrWhiteSpace(_new.SiteNameZh) ? null : _new.SiteNameZh);
                _new.Site = await sites.AddAsync(actor, site, CancellationToken.None);
                _sites = await sites.ListAsync(CancellationToken.None);
            }
            _made = await registrar.AddAsync(actor, new GatewayRequest(_new.Name, _new.Site, _new.Latitude, _new.Longitude), CancellationToken.None);
        }
        catch (RefusedException refused)
        {
            _refused = refused.Message;
        }
    }

    private sealed class Form
    {
        public string Name { get; set; } = "";
        /// <summary>0: a new one.</summary>
        public long Site { get; set; }
        public string SiteName { get; set; } = "";
        public string SiteNameZh { get; set; } = "";
        public string Zone { get; set; } = "Asia/Shanghai";
        public double Latitude { get; set; } = 36.88;
        public double Longitude { get; set; } = 118.74;
    }
}
