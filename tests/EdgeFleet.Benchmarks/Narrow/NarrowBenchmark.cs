using System.Text.Json;
using EdgeFleet.Benchmarks.Sessions;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Updates;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks;
using EdgeFleet.Gateway.Uplinks.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace EdgeFleet.Benchmarks.Narrow;

/// <summary>
/// What a day over NB-IoT takes: a gateway delivers the same readings to a manager and, as JSON over MQTT over TLS, to mosquitto, both
/// ways on real connections whose packets the kernel counts. Whatever begins and keeps a session is in it. Beside them goes what such a
/// bearer carries by itself: of telemetry aggregates in place of the readings.
/// </summary>
internal static class NarrowBenchmark
{
    private const string Manager = "manager", Aggregated = "manager-aggregated", Collected = "json-collected", AtOnce = "json-at-once";

    public static async Task<int> RunAsync(bool quick)
    {
        var quarters = quick ? 8 : 96;
        var begin = Begin();
        NarrowSite[] sites = [NarrowSite.Greenhouses(begin), NarrowSite.Lamps(), NarrowSite.Meters()];
        using var fleet = await SeededFleet.MakeAsync(sites.Length * 2);
        await using var manager = await ServerProcess.ManagerAsync(fleet);
        await using var broker = await BrokerProcess.StartAsync(fleet);
        var table = new Table().AddColumns("", "readings", "B a reading", "kB in all", "JSON every 15 min, B", "JSON at once, B", "ratio",
            "kB with aggregates");
        for (var i = 0; i < sites.Length; i++)
        {
            await using var gateway = new NarrowGateway(sites[i], begin, Manager, Aggregated, Collected, AtOnce);
            await gateway.StartManagerAsync(Manager, manager.Gateways, Identity(i));
            await gateway.StartManagerAsync(
                Aggregated, manager.Gateways, Identity(sites.Length + i), NarrowGateway.Narrow(Aggregated, everything: false));
            await StartJsonAsync(gateway, Collected, broker, NarrowGateway.Narrow(Collected), gateway.Clock);
            var wide = new InterfaceBearer(new BearerTerms(AtOnce, BearerKind.Ethernet), null, TimeProvider.System);
            await StartJsonAsync(gateway, AtOnce, broker, wide, TimeProvider.System);
            for (var quarter = 0; quarter < quarters; quarter++)
            {
                await gateway.RunQuarterAsync();
                if (quarter % 4 == 3) await gateway.RaiseAsync();
            }
            var (ours, collected, atOnce) = (
                gateway.WireBytes(Manager) + gateway.SignsOfLife, gateway.WireBytes(Collected) + gateway.SignsOfLife,
                gateway.WireBytes(AtOnce));
            table.AddRow(sites[i].Name, $"{gateway.Readings}", Each(ours), $"{ours / 1e3:F0}", Each(collected), Each(atOnce),
                $"{(double)ours / atOnce:F3}", $"{(gateway.WireBytes(Aggregated) + gateway.SignsOfLife) / 1e3:F0}");

            GatewayIdentity Identity(int which) => new(which + 1, fleet.Certificates[which], fleet.Authority);

            string Each(long bytes) => $"{(double)bytes / gateway.Readings:F2}";
        }
        AnsiConsole.Write(table);
        return 0;
    }

    /// <summary>Noon of the day, UTC, so that a day has its dusk and dawn.</summary>
    private static DateTimeOffset Begin() => new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddHours(12), TimeSpan.Zero);

    private static async Task StartJsonAsync(
        NarrowGateway gateway, string name, BrokerProcess broker, IBearer bearer, TimeProvider clock)
    {
        var kind = new MqttKind();
        var faults = new ValidationFaults();
        var settings = JsonSerializer.SerializeToElement(
            new { broker = broker.Address, gateway = name, authorityFile = broker.AuthorityFile });
        var values = FieldReader.Read(kind.Settings, new JsonSection(settings, "$", faults));
        if (faults.Lines.Count > 0) throw new InvalidOperationException(string.Join('\n', faults.Lines));
        var selection = new BearerSelection(name, [bearer], clock);
        var uplink = kind.Create(new UplinkEntry(name, kind, null, values), new UplinkContext
        {
            Folder = broker.Folder, File = new GatewayFile(0, []), Identity = null, Outbox = gateway.Outbox, Gateway = gateway,
            Bearers = [bearer], Selections = [selection], Drivers = [], Clock = clock, NewRandom = () => new Random(1),
            Logs = NullLoggerFactory.Instance,
            Trust = new GatewayTrust(new TrustFile(broker.Folder.Path), () => null, NullLogger<GatewayTrust>.Instance),
        });
        await gateway.StartAsync(uplink, selection);
    }
}
