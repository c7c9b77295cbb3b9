using EdgeFleet.City.Physics;
using EdgeFleet.City.Plan;

namespace EdgeFleet.City.Field;

/// <summary>All houses of the city, each reachable at a Modbus TCP endpoint of its gateway.</summary>
public sealed class GreenhouseField : IAsyncDisposable
{
    private readonly List<ModbusServer> _servers = [];
    private readonly Dictionary<int, string> _addresses = [];
    private readonly Dictionary<int, Greenhouse> _houses = [];

    public GreenhouseField(CityPlan plan, FieldConditions conditions)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(conditions);
        var weather = new Weather(plan.Seed);
        var start = conditions.Time.GetUtcNow();
        foreach (var village in plan.Houses.GroupBy(house => house.Gateway))
        {
            foreach (var behind in village.Chunk(CityPlan.HousesPerEndpoint))
            {
                foreach (var house in behind) _houses.Add(house.Number, new Greenhouse(plan.Seed, house.Number, weather, start));
                var units = behind.ToDictionary(
                    house => house.Unit, house => new GreenhouseUnit(house, _houses[house.Number], conditions.Time));
                var server = new ModbusServer(units, conditions);
                _servers.Add(server);
                foreach (var house in behind) _addresses.Add(house.Number, server.Address);
            }
        }
    }

    /// <summary>Where a house's controller listens, as <c>tcp://host:port</c>.</summary>
    public string AddressOf(HousePlan house) => _addresses[house.Number];

    public Greenhouse HouseOf(int number) => _houses[number];

    /// <summary>From here on nothing is served.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        _servers.Clear();
    }
}
