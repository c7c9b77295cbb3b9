using System.Security.Cryptography;
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

/// <summary>How streets are really wired: a lamp behind power-line modules that take their time and lose packets.</summary>
public class SlowCarrierTests
{
    [Fact]
    public async Task A_lamp_behind_a_slow_and_lossy_carrier_is_collected_and_commanded_once()
    {
        var key = RandomNumberGenerator.GetBytes(Frame.KeySize);
        var (near, far) = (new SerialBus(new SerialFormat(9600), 1), new SerialBus(new SerialFormat(9600), 2));
        var lamp = new StreetlightNode(far.Join("lamp"), 7, key, RandomNumberGenerator.GetBytes(Frame.KeySize), new LuminaireDesign(), 1);
        lamp.Assign(17);
        var carrier = new Carrier(near, [far], new CarrierOptions { MinLatencyUs = 300_000, MaxLatencyUs = 900_000, LoseChance = 0.1 }, 5);
        await using var bridge = new TcpBridge(near.Join("converter"), SessionPolicy.Replace);
        lamp.Power.On(0);
        await using var world = new RealTimePump(TimeProvider.System, TimeSpan.FromMilliseconds(5), nowUs =>
        {
            bridge.Pump(nowUs);
            carrier.Advance(nowUs);
            lamp.Step(nowUs);
        });
        await using var line = GivenPorts.System($"tcp://127.0.0.1:{bridge.Port}");
        var wire = new NodeLine(line);
        var random = RandomNumberGenerator.Create();
        var peer = new NodePeer("line", 17, key, new NodeTimeouts(TimeSpan.FromSeconds(6), 3, Frame.MinLimit), random);
        await using var link = new NodeLink(wire, random);
        var faults = new ValidationFaults();
        var model = (NodeModel)new NodeDriver(random)
            .Compile(ProfileLibrary.Shipped().Find("streetlight-node")!, isSound: true, "$", faults)!;
        var endpoint = new NodeEndpoint(model, new LineLink("line", null, LineOptions.Default), peer, null);

        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var collected = new List<uint>();
        while (endpoint.Records.Confirmed == 0) await CollectAsync(null);
        Assert.Equal(collected.Distinct(), collected);

        var command = model.Find(PointPath.Parse("3416/0/1"))!.Value;
        await link.WriteAsync(endpoint, command, ReadingValue.Of(40m), enough.Token);
        while (!await CollectAsync(command)) { }

        // Whether the point came with this value.
        async Task<bool> CollectAsync(int? point)
        {
            var result = await link.ReadAsync(endpoint, PointSet.All, enough.Token);
            foreach (var sample in result.Samples)
            {
                collected.Add(sample.Ordinal);
                result.AckToken!.Expect();
                result.AckToken.Stored();
            }
            result.AckToken?.Close();
            return result.Samples.Any(sample => sample.Point == point && sample.Value == ReadingValue.Of(40L));
        }
    }
}
