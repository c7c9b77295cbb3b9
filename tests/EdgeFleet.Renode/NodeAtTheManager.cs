using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using EdgeFleet.City;
using EdgeFleet.City.Manager;
using EdgeFleet.City.Network;
using EdgeFleet.City.Plan;
using EdgeFleet.City.Processes;

namespace EdgeFleet.Renode;

/// <summary>A board's node in a fleet: a manager and a gateway, the real executables, and a line that can be cut between.</summary>
internal sealed class NodeAtTheManager : IAsyncDisposable
{
    private static readonly TimeSpan FirstReading = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly CityFolder _folder = CityFolder.Open(null);
    private readonly FleetProcesses _fleet;
    private readonly Subdistrict _place = Subdistrict.All[0];
    private ManagerClient? _manager;
    private JsonNode? _site;
    private long _gateway, _device;

    private NodeAtTheManager(RenodeBoard board)
    {
        Board = board;
        Line = new LinkRelay(new IPEndPoint(IPAddress.Loopback, board.Port), new LinkQuality(), seed: 1, TimeProvider.System);
        _fleet = new FleetProcesses(Executables.Find(CityBinaries()), _folder, usualPorts: false, null, TimeProvider.System);
    }

    public RenodeBoard Board { get; }

    public LinkRelay Line { get; }

    private ManagerClient Manager => _manager ?? throw new InvalidOperationException("The manager has not started.");

    /// <param name="things">What it takes.</param>
    /// <param name="kind">One of <see cref="MakersMemory.Kinds"/>; the profile is of that name.</param>
    public static async Task<NodeAtTheManager> StartAsync(RealThings things, string kind)
    {
        const long Number = 4711;
        const ushort Address = 5;
        var node = new NodeAtTheManager(await RenodeBoard.StartAsync(things, kind, Number, Address));
        try
        {
            await node.StartAsync();
            return node;
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or OperationCanceledException)
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Configures the node's settings, over the manager.</summary>
    public async Task ConfigureAsync(IReadOnlyDictionary<string, object> settings, CancellationToken cancel) =>
        await Manager.PutAsync(FormattableString.Invariant($"api/v1/devices/{_device}"), Device(settings), cancel);

    /// <summary>Writes a point.</summary>
    /// <returns>What became of it: <c>done</c>, <c>refused</c> ...</returns>
    public async Task<string> CommandAsync(string path, int value, CancellationToken cancel)
    {
        var command = await Manager.PostAsync(
            FormattableString.Invariant($"api/v1/devices/{_device}/commands"), new { path, value, expiresInSeconds = 120 }, cancel);
        while (true)
        {
            var state = (string)(await Manager.GetAsync($"api/v1/commands/{(string)command["id"]!}", cancel))["state"]!;
            if (state is not ("queued" or "sent")) return state;
            await Task.Delay(Look, cancel);
        }
    }

    /// <summary>Waits until the manager holds such a value of a point as the latest.</summary>
    public async Task<double> AwaitAsync(string path, Func<double, bool> expected, CancellationToken cancel)
    {
        while (true)
        {
            var text = (string?)(await LatestAsync(cancel)).FirstOrDefault(point => (string?)point!["path"] == path)?["value"];
            if (text is not null && Number(text) is var value && expected(value)) return value;
            await Task.Delay(Look, cancel);
        }
    }

    /// <summary>All values of a point that the manager holds, in their order.</summary>
    public async Task<IReadOnlyList<double>> ReadingsAsync(string path, CancellationToken cancel)
    {
        // The most that the manager takes in one, ten years less a day, around today.
        var today = DateTime.UtcNow.Date;
        var range = FormattableString.Invariant(
            $"from={today.AddYears(-5):yyyy-MM-dd}T00:00:00Z&to={today.AddYears(4):yyyy-MM-dd}T00:00:00Z");
        var page = await Manager.GetAsync(
            FormattableString.Invariant($"api/v1/devices/{_device}/readings/{path}?{range}&limit=10000"), cancel);
        return [.. page["readings"]!.AsArray().Select(reading => Number((string)reading!["value"]!))];
    }

    public async ValueTask DisposeAsync()
    {
        Board.KeepLogOfFailure();
        await _fleet.DisposeAsync();
        _manager?.Dispose();
        await Line.DisposeAsync();
        await Board.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        await Board.FollowTheWallAsync();
        var (people, link) = await _fleet.StartManagerAsync(cancel);
        _manager = new ManagerClient(people);
        await Manager.SignInAsync(link, cancel);
        var site = new { _place.Name, _place.NameZh, zone = "Asia/Shanghai", _place.Latitude, _place.Longitude };
        _site = (await Manager.PostAsync("api/v1/sites", site, cancel))["id"]!;
        var plan = new GatewayPlan(1, "gateway", _place, _place.Latitude, _place.Longitude);
        var gateway = await Manager.PostAsync("api/v1/gateways", new { plan.Name, siteId = _site, plan.Latitude, plan.Longitude }, cancel);
        _gateway = (long)gateway["number"]!;
        var devices = await Manager.PostAsync("api/v1/devices", new[] { Device(new Dictionary<string, object>()) }, cancel);
        _device = (long)devices[0]!["number"]!;
        var claim = new Claim((string)gateway["claimCode"]!, (string)gateway["caFingerprint"]!);
        await _fleet.AddGatewayAsync(plan, _gateway, claim, people, cancel);
        using var patience = new CancellationTokenSource(FirstReading);
        while (!(await LatestAsync(patience.Token)).Any(point => point!["value"] is not null)) await Task.Delay(Look, patience.Token);
    }

    private async Task<JsonArray> LatestAsync(CancellationToken cancel) =>
        (await Manager.GetAsync(FormattableString.Invariant($"api/v1/devices/{_device}/latest"), cancel)).AsArray();

    private object Device(IReadOnlyDictionary<string, object> settings) => new
    {
        name = $"{Board.Kind} on an emulated chip",
        siteId = _site,
        gateway = _gateway,
        profile = $"{Board.Kind}-node",
        _place.Latitude,
        _place.Longitude,
        periodMs = 1000,
        link = new
        {
            address = FormattableString.Invariant($"tcp://127.0.0.1:{Line.Port}"),
            node = Board.Address,
            key = Convert.ToHexStringLower(Board.Key),
            timeoutMs = 3000,
            retries = 2,
            settings,
        },
    };

    private static double Number(string text) => text switch
    {
        "true" => 1,
        "false" => 0,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN,
    };

    /// <summary>The folder of the city's executable, beside which those of manager and gateway are.</summary>
    internal static string CityBinaries()
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(own.Parent!.Parent!.FullName, "EdgeFleet.City", own.Name);
    }
}
