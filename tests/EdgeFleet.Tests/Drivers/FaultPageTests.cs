using System.Net;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers.Modbus;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Tests.Registry;
using Google.Protobuf;

namespace EdgeFleet.Tests.Drivers;

/// <summary>A fault on its whole way: from the driver over the wire to the page of its device, and to REST.</summary>
public class FaultPageTests
{
    [Fact]
    public async Task A_fault_is_read_in_the_language_of_the_person_and_as_it_came_where_it_has_no_words()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(fleet.Device("one"));
        var manager = fleet.Manager;
        using var link = new GatewayLink(fleet.Gateway, 1, new Hello(), manager.Clock.GetUtcNow());
        manager.Get<GatewayTwins>().Connected(link);
        var fault = new ModbusRefusedException(2).ToFault("tcp://10.0.0.5:502 unit 3");
        var memory = new DeviceMemory(1);
        memory.Note(DeviceState.Types.Link.Misconfigured, fault, null);

        Report(memory.State);
        Assert.Contains("tcp://10.0.0.5:502 unit 3；异常 02：没有这个地址；请将型号与设备手册比对", await PageAsync("zh-Hans"), StringComparison.Ordinal);
        Assert.Contains("exception 02: there is no such address; compare the profile", await PageAsync("en"), StringComparison.Ordinal);
        Assert.Contains("\"code\":\"modbus-exception-02\"", await fleet.People.GetStringAsync("/api/v1/devices/1"),
            StringComparison.Ordinal);

        // A gateway of an older release, one of a newer, and one that brings no values.
        foreach (var told in new ToldPhrase?[] { null, new ToldPhrase { Code = "plc-stopped" },
            new ToldPhrase { Code = "line-no-answer" } })
        {
            var state = new DeviceState(memory.State) { Fault = "the PLC <stands>" };
            state.Told.Clear();
            if (told is not null) state.Told.Add(told);
            Report(state);
            Assert.Contains("the PLC <stands>", await PageAsync("zh-Hans"), StringComparison.Ordinal);
        }

        void Report(DeviceState state)
        {
            var report = Reported.Parser.ParseFrom(new Reported { Devices = { state } }.ToByteArray());
            WordBounds.Cut(report, new GatewayQuotas(), _ => true);
            manager.Get<GatewayTwins>().Reported(link, report);
        }

        async Task<string> PageAsync(string language)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/devices/1");
            request.Headers.Add("Accept", "text/html");
            request.Headers.Add("Accept-Language", language);
            using var answer = await fleet.People.SendAsync(request);
            return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public void What_is_told_beyond_all_bounds_is_left_out_and_the_text_stays()
    {
        ToldPhrase[] tooMuch =
        [
            new() { Code = new string('x', 65) }, new() { Code = "words", Parameters = { ["text"] = new string('x', 1001) } },
            new() { Code = "words", Parameters = { Enumerable.Range(0, 17).ToDictionary(i => $"n{i}", _ => "") } },
        ];
        foreach (var told in tooMuch.Select(one => new[] { one }).Append([.. Enumerable.Repeat(new ToldPhrase { Code = "words" }, 17)]))
        {
            var report = new Reported { Devices = { new DeviceState { Device = 1, Fault = "broken", Told = { told } } } };
            Assert.True(WordBounds.Cut(report, new GatewayQuotas(), _ => true));
            Assert.Equal(("broken", 0), (report.Devices[0].Fault, report.Devices[0].Told.Count));
        }
    }
}
