using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Registry;

namespace EdgeFleet.Manager.Provisioning.Pages;

/// <summary>Registers a gateway, with its site if that is new too, and shows the claim code it enrols with.</summary>
public sealed partial class NewGateway(GatewayRegistrar registrar, Sites sites, Permissions permissions)
{
    private const long NewSite = 0;

    private readonly FormFaults _faults = new("name", "siteId", "latitude", "longitude");
    private readonly FormFaults _siteFaults = new("name", "zone", "latitude", "longitude");
    private IReadOnlyList<Site> _sites = [];
    private (long Number, IssuedClaim Claim)? _made;
    private string _name = "", _siteName = "", _siteNameZh = "", _zone = "Asia/Shanghai";
    private long _site = NewSite;
    private bool _everywhere;
    private double _latitude = 36.88, _longitude = 118.74;

    /// <summary>A new site is registered first: its place is the gateway's.</summary>
    private FormFaults Place => _site == NewSite ? _siteFaults : _faults;

    protected override async Task OnInitializedAsync()
    {
        var scope = await permissions.SitesAsync();
        _everywhere = scope.IsEverywhere;
        _sites = await sites.ListAsync(scope, CancellationToken.None);
        if (_sites is [var first, ..]) (_site, _latitude, _longitude, _zone) = (first.Id, first.Latitude, first.Longitude, first.Zone);
    }

    private async Task MakeAsync()
    {
        if (_site == NewSite && !await _siteFaults.TryAsync(AddSiteAsync)) return;
        await _faults.TryAsync(async () => _made = await registrar.AddAsync(
            await ActorAsync(), new GatewayRequest(_name, _site, _latitude, _longitude), CancellationToken.None));
    }

    private async Task AddSiteAsync()
    {
        var chinese = string.IsNullOrWhiteSpace(_siteNameZh) ? null : _siteNameZh;
        _site = await sites.AddAsync(
            await ActorAsync(), new SiteRequest(_siteName, _zone, _latitude, _longitude, chinese), CancellationToken.None);
        _sites = await sites.ListAsync(await permissions.SitesAsync(), CancellationToken.None);
    }

    private async Task<Actor> ActorAsync() => Actor.Of(await permissions.DemandAsync(Roles.Technician));
}
