using System.Security.Cryptography;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using EdgeFleet.Gateway.Drivers.Node;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Serial;
using EdgeFleet.Models;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Nodes;
using EdgeFleet.Tests.Lines;

namespace EdgeFleet.Tests.Node;

/// <summary>The driver against the firmware itself: a street lamp on an emulated board, on an RS-485 line behind a converter.</summary>
public class FirmwareOnTheLineTests
{
    [Fact]
    public async Task A_street_lamp_is_found_assigned_configured_collected_confirmed_and_commanded()
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
        await using var line = GivenPorts.System($"tcp://127.0.0.1:{bridge.Port}");
        var wire = new NodeLine(line);
        var random = RandomNumberGenerator.Create();
        var finder = new NodeFinder(wire, random, new FinderPace(), null);
        var found = Assert.Single(await finder.FindAsync(all: false, CancellationToken.None));
        Assert.Equal((NodeFinder.Id(Id), (int?)null, "streetlight"), (found.Id, found.Address, found.Kind));
        var timeout = new NodeTimeouts(TimeSpan.FromSeconds(5), 3, Frame.MaxSize);
        Assert.Equal(17, (await finder.AssignAsync(
            new NodePeer("line", Frame.NoAddress, key, timeout, random), Id, 17, CancellationToken.None)).Address);

        // 33011 is a step of the lighting program: its level in per cent.
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var link = new NodeLink(wire, random);
        var refused = await link.ReadAsync(Endpoint("101"), PointSet.All, enough.Token);
        Assert.Contains("refuses the setting 33011/0/3: out of range", refused.Fault?.What, StringComparison.Ordinal);
        var endpoint = Endpoint("80");
        while (endpoint.Records.Confirmed == 0)
        {
            var result = await link.ReadAsync(endpoint, PointSet.All, enough.Token);
            Assert.Null(result.Fault);
            foreach (var sample in result.Samples)
            {
                Assert.True(sample.Ordinal > 0, "it numbers its records");
                result.AckToken!.Expect();
                result.AckToken.Stored();
            }
            result.AckToken!.Close();
            await Task.Delay(50, enough.Token);
        }
        var command = endpoint.Model.Find(PointPath.Parse("3416/0/1"))!.Value;
        await link.WriteAsync(endpoint, command, ReadingValue.Of(40m), enough.Token);
        var seen = ReadingValue.None;
        while (seen != ReadingValue.Of(40L))
        {
            await Task.Delay(50, enough.Token);
            foreach (var sample in (await link.ReadAsync(endpoint, PointSet.All, enough.Token)).Samples)
                if (sample.Point == command) seen = sample.Value;
        }

        NodeEndpoint Endpoint(string level)
        {
            var faults = new ValidationFaults();
            var model = (NodeModel)new NodeDriver(random)
                .Compile(ProfileLibrary.Shipped().Find("streetlight-node")!, isSound: true, "$", faults)!;
            Assert.Empty(faults.Lines);
            var settings = NodeBench.Settings(JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["33011/0/3"] = level }));
            return new NodeEndpoint(
                model, new LineLink("line", null, LineOptions.Default), new NodePeer("line", 17, key, timeout, random), settings);
        }
    }
}
