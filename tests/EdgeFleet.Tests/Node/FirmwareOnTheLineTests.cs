using System.Security.Cryptography;
using EdgeFleet.Edge.Points;
using EdgeFleet.Gateway.Drivers.Node;
using EdgeFleet.Models;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Nodes;

namespace EdgeFleet.Tests.Node;

/// <summary>The driver against the firmware itself: a street lamp on an emulated board, on an RS-485 line behind a converter.</summary>
public class FirmwareOnTheLineTests
{
    [Fact]
    public async Task A_street_lamp_is_found_assigned_collected_and_confirmed()
    {
        const long Id = 0x0102030405060708;
        var key = RandomNumberGenerator.GetBytes(Frame.KeySize);
        var bus = new SerialBus(new SerialFormat(115_200), 1);
        var lamp = new StreetlightNode(bus.Join("lamp"), Id, key, RandomNumberGenerator.GetBytes(Frame.KeySize), new LuminaireDesign(), 1);
        await using var bridge = new TcpBridge(bus.Join("converter"), SessionPolicy.Replace);
        lamp.Power.On(0);
        await using var world = new RealTimePump(TimeProvider.System, TimeSpan.FromMilliseconds(2), nowUs =>
        {
            bridge.Pump(nowUs);
            lamp.Step(nowUs);
        });
        await using var wire = new NodeLine(cancel => LineStreams.OpenAsync($"tcp://127.0.0.1:{bridge.Port}", cancel), TimeProvider.System);
        var random = RandomNumberGenerator.Create();
        var finder = new NodeFinder(wire, random, new FinderPace());
        var found = Assert.Single(await finder.FindAsync(all: false, CancellationToken.None));
        Assert.Equal((NodeFinder.Id(Id), (int?)null, "streetlight"), (found.Id, found.Address, found.Kind));
        var patience = new NodePatience(TimeSpan.FromSeconds(5), 3, Frame.Longest);
        Assert.Equal(17, (await finder.AssignAsync(new NodePeer("line", Frame.NoAddress, key, patience, random), Id, 17, CancellationToken.None)).Address);

        var model = new NodeModel(NodeBench.Profile(NodeBench.Points), [new NodePoint(PointShape.Number, false), new NodePoint(PointShape.Number, false), new NodePoint(PointShape.Boolean, false)]);
        var station = new NodeStation(model, "line", new NodePeer("line", 17, key, patience, random), null);
        await using var link = new NodeLink(wire, random);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (station.Records.Confirmed == 0)
        {
            var result = await link.ReadAsync(station, enough.Token);
            Assert.Contains("which the profile bench does not list", result.Fault?.What ?? "which the profile bench does not list", StringComparison.Ordinal);
            Assert.NotNull(result.Answered);
            result.Receipt!.Close();
            await Task.Delay(50, enough.Token);
        }
        Assert.True(station.Complaints.PassedOver > 0, "it has reported of itself");
        Assert.True(station.Records.Stored >= station.Records.Confirmed, "it forgets nothing that is not stored");
    }
}
