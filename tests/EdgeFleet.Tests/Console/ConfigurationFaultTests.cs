using System.Net;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Gateway.Hosting;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Tests.Registry;

namespace EdgeFleet.Tests.Console;

/// <summary>What a gateway finds wrong with its configuration is read in the person's language, its drivers' rules included.</summary>
public class ConfigurationFaultTests
{
    private const string Wrong = """
        { "format": "edgefleet-devices/1",
          "profiles": { "p": { "format": "edgefleet-profile/1", "name": "p", "title": {"en": "P"}, "driver": "modbus-tcp",
              "points": [ { "path": "3303/0/5700", "name": {"en": "a"}, "class": "telemetry",
                  "source": {"table": "input", "address": 65535, "type": "int32", "scale": "0"} } ] } },
          "devices": [ { "number": 1, "name": "a", "profile": "p", "link": {"address": "tcp://10.0.0.1", "unit": 300} } ] }
        """;

    [Fact]
    public async Task Faults_of_a_device_and_of_a_refused_version_are_told_in_Chinese_and_in_English_as_they_came()
    {
        var reader = new DeviceDocumentReader(DriverCatalog.All(TimeProvider.System), new ProfileLibrary([]));
        var report = new Reported { ConfigurationVersion = 1, RejectedVersion = 2 };
        report.Tell(reader.Read(Wrong, new ValidationFaults()).Faulty);
        report.Tell(reader.Check("{ \"format\": \"edgefleet-devices/9\", \"devices\": 5 }"));

        await using var fleet = await Fleet.StartAsync();
        using var link = new GatewayLink(fleet.Gateway, 1, new Hello(), fleet.Manager.Clock.GetUtcNow());
        fleet.Manager.Get<GatewayTwins>().Connected(link);
        Assert.False(WordBounds.Cut(report, new GatewayQuotas(), _ => true));
        fleet.Manager.Get<GatewayTwins>().Reported(link, report);
        await fleet.Manager.Get<IEnumerable<IGatewayHandler>>().OfType<ConfigurationDelivery>().Single()
            .ReportedAsync(link, report, CancellationToken.None);

        string[] chinese =
        [
            "$.profiles.p.points[0].source.address：从 65535 起的 2 个寄存器超出 65535；请填写较小的地址",
            "$.profiles.p.points[0].source.scale：比例 0 使所有值为 0",
            "$.devices[0].link.unit：300 不符；请写0 至 255 的整数",
            "$.format：未知的格式“edgefleet-devices/9”",
            "$.devices：5 不是列表；请填写设备列表，可以为空",
        ];
        string[] english =
        [
            "$.profiles.p.points[0].source.address: 2 registers from 65535 go beyond 65535; write a lower address",
            "$.devices[0].link.unit: 300 does not fit; write a whole number from 0 to 255",
            "$.devices: 5 is not a list; write a list of devices, which may be empty",
        ];
        var page = await PageAsync("zh-Hans");
        Assert.All(chinese, words => Assert.Contains(words, page, StringComparison.Ordinal));
        Assert.All(english, words => Assert.DoesNotContain(words, page, StringComparison.Ordinal));
        page = await PageAsync("en");
        Assert.All(english, words => Assert.Contains(words, page, StringComparison.Ordinal));

        async Task<string> PageAsync(string language)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/gateways/{fleet.Gateway}");
            request.Headers.Add("Accept", "text/html");
            request.Headers.Add("Accept-Language", language);
            using var answer = await fleet.People.SendAsync(request);
            return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public void A_report_names_a_few_of_many_faults_and_how_many_there_are_besides()
    {
        var kind = new PhraseKind("test-many", "no {number}");
        var device = new FaultyDevice(1, "a", [.. Enumerable.Range(0, 50).Select(i => kind.With(i))]);
        var told = device.ToWire();
        Assert.Equal((21, 21, "and 30 more; correct these first"), (told.Faults.Count, told.Told.Count, told.Faults[^1]));
        Assert.Equal("no 0; and 49 more; correct these first", device.ToState().Fault);
    }
}
