using System.Net;
using System.Net.Sockets;
using EdgeFleet.City.Field;
using EdgeFleet.City.Plan;

namespace EdgeFleet.Tests.Checks;

/// <summary>One emulated greenhouse, behind a door that counts who comes.</summary>
internal sealed class OneHouse : IAsyncDisposable
{
    private readonly TcpListener _door = new(IPAddress.Loopback, 0);
    private readonly GreenhouseField _field;
    private int _connections;

    public OneHouse()
    {
        var plan = CityPlan.Draw(1, 1, 1);
        _field = new GreenhouseField(
            plan, new FieldConditions(TimeProvider.System, new CalmField(), new ServedAnswers(), TimeSpan.FromSeconds(2)));
        var house = new Uri(_field.AddressOf(plan.Houses[0]));
        _door.Start();
        _ = Task.Run(() => LetInAsync(house));
    }

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The devices, as a gateway takes them: the house alone, five times a second.</summary>
    public string Document => $$"""
        { "format": "edgefleet-devices/1", "devices": [
          { "number": 1001, "name": "gh-001", "profile": "greenhouse-climate", "periodMs": 200,
            "link": { "address": "tcp://{{_door.LocalEndpoint}}", "unit": 1, "timeoutMs": 1000, "retries": 1 } } ] }
        """;

    public ValueTask DisposeAsync()
    {
        _door.Dispose();
        return _field.DisposeAsync();
    }

    private async Task LetInAsync(Uri house)
    {
        try
        {
            while (true)
            {
                var caller = await _door.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connections);
                _ = PassAsync(caller, house);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The door is closed.
        }
    }

    private static async Task PassAsync(TcpClient caller, Uri house)
    {
        using (caller)
        using (var inside = new TcpClient(house.Host, house.Port))
        {
            var (outer, inner) = (caller.GetStream(), inside.GetStream());
            await Task.WhenAny(outer.CopyToAsync(inner), inner.CopyToAsync(outer));
        }
    }
}
