using EdgeFleet.City.Field;
using EdgeFleet.City.Meters;
using EdgeFleet.City.Nodes;

namespace EdgeFleet.City;

/// <summary>What stands outside: bought-in controllers and meters, and nodes that run our firmware.</summary>
public sealed record CityField(GreenhouseField Houses, NodeField Nodes, MeterField Meters) : IAsyncDisposable
{
    /// <summary>From here on nobody answers.</summary>
    public async ValueTask DisposeAsync()
    {
        await Houses.DisposeAsync();
        await Nodes.DisposeAsync();
        await Meters.DisposeAsync();
    }
}
