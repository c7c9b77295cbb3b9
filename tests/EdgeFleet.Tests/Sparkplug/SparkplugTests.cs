using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Sparkplug;
using EdgeFleet.Tests.Mqtt;

namespace EdgeFleet.Tests.Sparkplug;

/// <summary>The node at Debian's broker, with a host that looks for whatever Sparkplug forbids.</summary>
public sealed class SparkplugTests
{
    private const string WithHost = """, "primaryHost": "scada" """;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory]
    [InlineData("3.1.1")]
    [InlineData("5")]
    public async Task A_node_is_born_tells_and_dies(string version)
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var gateway = SparkplugBlocks.Node(broker.Port, $$""", "version": "{{version}}" """).Start();
        await gateway.Until(() => host.Births.Count == 1, "the birth");
        var (first, expected) = (Now, new List<HostReading>());
        for (var block = 0; block < 5; block++)
        {
            // One by one: of several that wait the newest goes first, and those before it are history then.
            expected.AddRange(await SparkplugBlocks.AppendAsync(gateway.Outbox, first + block * 10, 1));
            await gateway.SettledAsync();
        }
        await gateway.Until(() => !host.Missing(expected).Any(), "all readings");
        Assert.DoesNotContain(host.Readings, reading => reading.IsHistorical);

        await gateway.StopAsync();
        await gateway.Until(() => host.Deaths.Count == 1, "who leaves says so");
        Assert.Equal(host.Births, host.Deaths);
        Assert.Empty(host.Wrongs);
    }

    [Fact]
    public async Task A_birth_that_is_larger_than_the_broker_takes_is_told_with_its_device_and_data_is_divided()
    {
        using var broker = new Mosquitto("allow_anonymous true", "max_packet_size 2000");
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var gateway = SparkplugBlocks.Node(broker.Port, """, "version": "5" """).Start();
        await gateway.Until(() => host.Births.Count == 1, "the birth");
        // One point of device 7, with more than fits one message.
        var readings = Enumerable.Range(0, 200).Select(i =>
            new Reading(new SeriesId(7, SparkplugBlocks.Point), Now + i, ReadingValue.Of((long)i))).ToList();
        await gateway.Outbox.AppendAsync(BlockCodec.Encode(StreamClass.Telemetry, readings));
        await gateway.SettledAsync();
        await gateway.Until(() => !host.Missing(readings.Select(SparkplugBlocks.Expected)).Any(), "all readings");

        await gateway.Outbox.AppendAsync(BlockCodec.Encode(StreamClass.Telemetry, [.. Enumerable.Range(0, 100).Select(i =>
            new Reading(new SeriesId(8, new PointPath(3303, (ushort)i, 5700)), Now, ReadingValue.Of((long)i)))]));
        await gateway.Until(() => gateway.Log.Has("spBv1.0/g/DBIRTH/n/8 has "), "which birth it is");
        Assert.True(gateway.Log.Has("takes 2000 at most. Sparkplug does not allow a birth to be divided"));
        Assert.Equal(1, gateway.Backlog);
        Assert.Empty(host.Wrongs);
    }

    [Fact]
    public void A_broker_that_ends_the_connection_for_a_large_birth_without_saying_so_is_explained()
    {
        var lost = new UplinkException(UplinkFault.Lost, "the connection is gone");
        var limit = new PacketLimit(new Uri("mqtt://broker"), most: null);
        limit.Check(new SparkplugMessage("spBv1.0/g/DBIRTH/n/8", new byte[1000]));
        Assert.Same(lost, limit.Explained(lost));
        limit.Check(new SparkplugMessage("spBv1.0/g/DBIRTH/n/9", new byte[200_000]));
        var told = limit.Explained(lost);
        Assert.Contains("spBv1.0/g/DBIRTH/n/9 has 200052 bytes: if the broker takes less", told.Message, StringComparison.Ordinal);
        Assert.Equal((lost.Fault, lost.MayBeBearer), (told.Fault, told.MayBeBearer));
        limit.Heard();
        Assert.Same(lost, limit.Explained(lost));
    }

    [Fact]
    public async Task Nothing_goes_out_before_the_primary_host_is_online_and_then_the_past_is_marked_as_such()
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await host.SayAsync(online: false);
        await using var gateway = SparkplugBlocks.Node(broker.Port, WithHost);
        var past = await SparkplugBlocks.AppendAsync(gateway.Outbox, Now - 100_000, 20);
        gateway.Start();
        await gateway.Until(() => gateway.Log.Has("it is born when primary host scada is online"), "it waits");
        await host.SayAsync(online: false);
        Assert.Equal(20, gateway.Backlog);
        Assert.Empty(host.Heard);

        await host.SayAsync(online: true);
        await gateway.SettledAsync();
        await gateway.Until(() => !host.Missing(past).Any() && host.Readings.Count(reading => !reading.IsHistorical) == 2,
            "the past, and of each device the newest of it as what holds now");
        Assert.Equal(past.TakeLast(2), host.Readings.Where(reading => !reading.IsHistorical).OrderBy(reading => reading.Time));
        var present = await SparkplugBlocks.AppendAsync(gateway.Outbox, Now + 1000, 3);
        await gateway.Until(() => !present.Except(host.Readings).Any(), "the present, not marked");
        Assert.Empty(host.Wrongs);
    }

    [Fact]
    public async Task When_the_host_goes_offline_in_the_middle_what_it_did_not_get_waits_for_it()
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await host.SayAsync(online: true);
        await using var gateway = SparkplugBlocks.Node(broker.Port, WithHost).Start();
        List<HostReading> expected = [];
        for (var round = 0; round < 3; round++)
        {
            var appending = SparkplugBlocks.AppendAsync(gateway.Outbox, Now + round * 10_000, 150);
            await gateway.Until(() => host.Readings.Count > expected.Count + 50, "data flows");
            await host.SayAsync(online: false);
            // From here on it is away: what comes is not taken.
            await gateway.Until(() => host.Deaths.Count == round + 1, "a node without its host says that it leaves");
            expected.AddRange(await appending);
            var (settled, heard) = (expected.Count - gateway.Backlog * 10, host.Readings.Count);
            await Task.Delay(300, TestContext.Current.CancellationToken);
            Assert.Equal((settled, heard), (expected.Count - gateway.Backlog * 10, host.Readings.Count));
            Assert.True(gateway.Backlog > 0, "the host is to go in the middle");
            await host.SayAsync(online: true);
        }
        await gateway.SettledAsync();
        await gateway.Until(() => !host.Missing(expected).Any(), "all readings");
        Assert.Equal([0UL, 1, 2, 3], host.Births.Distinct());
        Assert.Equal([0UL, 1, 2], host.Deaths.ToArray());
        Assert.Empty(host.Wrongs);
    }

    [Fact]
    public async Task A_late_STATE_is_ignored()
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await host.SayAsync(online: true, 2000);
        await using var gateway = SparkplugBlocks.Node(broker.Port, WithHost).Start();
        await gateway.Until(() => host.Births.Count == 1, "the birth");
        await host.SayAsync(online: false, 1999);
        var expected = await SparkplugBlocks.AppendAsync(gateway.Outbox, Now, 5);
        await gateway.SettledAsync();
        await gateway.Until(() => !host.Missing(expected).Any(), "all readings");
        Assert.Empty(host.Deaths);
    }

    [Fact]
    public async Task A_broker_that_is_killed_in_the_middle_gets_again_what_it_did_not_acknowledge()
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await host.SayAsync(online: true);
        await using var gateway = SparkplugBlocks.Node(broker.Port, WithHost).Start();
        for (var round = 0; round < 3; round++)
        {
            var before = host.Readings.Count;
            var appending = SparkplugBlocks.AppendAsync(gateway.Outbox, Now + round * 10_000, 150);
            await gateway.Until(() => host.Readings.Count > before + 50, "data flows");
            broker.Kill();
            var appended = await appending;
            await Task.Delay(SparkplugConnection.HostIsHeard * 2, TestContext.Current.CancellationToken); // what it acknowledged is noted
            var open = appended.TakeLast(gateway.Backlog * 10).ToList();
            Assert.NotEmpty(open);
            host.Readings.Clear();
            broker.Start();
            await host.ComeBackAsync();
            await host.SayAsync(online: true);
            await gateway.Until(() => !host.Missing(open).Any(), "all that was open");
        }
        await gateway.SettledAsync();
        Assert.Equal(host.Births.Distinct().Order(), host.Births.Distinct());
        Assert.Empty(host.Wrongs);
    }

    [Fact]
    public async Task A_birth_that_a_host_asks_for_in_the_middle_of_a_backlog_neither_loses_nor_mixes_anything()
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var gateway = SparkplugBlocks.Node(broker.Port);
        var past = await SparkplugBlocks.AppendAsync(gateway.Outbox, Now - 1_000_000, 300);
        gateway.Start();
        for (var births = 1; births < 5; births++)
        {
            await gateway.Until(() => host.Births.Count >= births, "a birth");
            await host.AskRebirthAsync("n");
        }
        await gateway.SettledAsync();
        await gateway.Until(() => !host.Missing(past).Any() && host.Births.Count == 5, "all readings and births");
        Assert.Single(host.Births.Distinct());
        Assert.Empty(host.Deaths);
        Assert.Empty(host.Wrongs);
    }

    [Fact]
    public async Task A_restart_goes_on_with_bdSeq_and_with_the_metrics_that_were_known()
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var gateway = SparkplugBlocks.Node(broker.Port);
        gateway.Described.Models.Add(new PointDescriptions.Types.Model
        {
            Name = "climate", Points = { new Point { Path = "3303/0/5700", Unit = "Cel", Name = { ["en"] = "Air" } } },
        });
        gateway.Described.Devices.Add(new PointDescriptions.Types.DeviceModel { Device = 7 });
        gateway.Reported.Devices.Add(new DeviceState { Device = 7, Link = DeviceState.Types.Link.Online });
        gateway.Start();
        await gateway.Until(() => host.Births.Count == 1, "the first birth");
        Assert.Empty(host.Of("DBIRTH"));
        await SparkplugBlocks.AppendAsync(gateway.Outbox, Now, 1);
        await gateway.SettledAsync();
        await gateway.StopAsync();
        host.Heard.Clear();

        gateway.Start();
        await gateway.Until(() => host.Of("DBIRTH").Any(), "the device is born before anything was read");
        var metric = Assert.Single(host.Of("DBIRTH").Single().Metrics);
        Assert.Equal(("3303/0/5700", (uint)DataType.Int64, true), (metric.Name, metric.Datatype, metric.IsNull));
        Assert.Equal(["engUnit", "displayName"], metric.Properties.Keys);
        Assert.Equal([0UL, 1], host.Births.ToArray());

        gateway.Reported = new Reported { Devices = { new DeviceState { Device = 7, Link = DeviceState.Types.Link.Online } },
            ConfigurationVersion = 2 };
        await gateway.Until(() => host.Births.Count == 3, "another configuration is another birth");
        Assert.Equal([0UL, 1, 1], host.Births.ToArray());
        Assert.Empty(host.Wrongs);
    }
}
