using System.Net;
using System.Net.Sockets;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Budget = EdgeFleet.Contracts.V1.BearerState.Types.Budget;

namespace EdgeFleet.Tests.Bearers;

/// <summary>Bytes on the wire, from a real connection to the report.</summary>
public sealed class WireCountTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestFolder _folder = new();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Headers_of_every_segment_count_also_of_one_byte()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var bearer = new InterfaceBearer(new BearerTerms("b", BearerKind.FiveG), null, TimeProvider.System);
        await using (var stream = await bearer.OpenAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, Cancel))
        {
            using var other = await listener.AcceptSocketAsync(Cancel);
            var one = new byte[1];
            for (var i = 0; i < 50; i++)
            {
                await stream.WriteAsync(one, Cancel);
                await other.ReceiveAsync(one, Cancel);
                await other.SendAsync(one, Cancel);
                await stream.ReadExactlyAsync(one, Cancel);
            }
            // Each of the fifty is a segment of its own, with 20 bytes of IP and at least 20 of TCP.
            Assert.InRange(bearer.Meter.Today.Sent, 50 * 41, 50 * 150);
            Assert.InRange(bearer.Meter.Today.Received, 50 * 41, 50 * 150);
        }
        Assert.InRange(bearer.Meter.SinceStart.Sent, 50 * 41, 50 * 150);
    }

    [Fact]
    public void Where_the_kernel_does_not_tell_headers_are_estimated()
    {
        Assert.Equal(new Traffic(0, 0), SegmentCount.Estimate(0, 0, 20));
        // Three segments out and one in, each answered: four headers of 52 bytes either way.
        Assert.Equal(new Traffic(3000 + 208, 10 + 208), SegmentCount.Estimate(3000, 10, 20));
    }

    [Fact]
    public async Task A_report_tells_what_went_over_each_bearer_to_managers_that_know_of_it()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        var often = BearerTimes.Of(BearerKind.NbIot) with { Report = TimeSpan.FromSeconds(5) };
        var terms = new BearerTerms("nb", BearerKind.NbIot) { BytesPerDay = 1000, Times = often };
        var bearer = new InterfaceBearer(terms, null, TimeProvider.System);
        await using (var first = new GatewayUnderTest(_authority, manager.Address, bearer: bearer).Start())
        {
            Assert.Empty((await (await manager.NextAsync()).NextAsync(FromGateway.BodyOneofCase.Reported)).Reported.Bearers);
        }
        manager.Welcome.Features.Add(ManagerFeatures.Bearers);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address, bearer: bearer);
        var events = await gateway.AppendAsync(1, StreamClass.Event);
        var bytes = gateway.Outbox.Unsettled.Single().Bytes.Length;
        gateway.Start();
        var session = await manager.NextAsync();
        await session.NextBlockAsync();
        await session.AcceptAsync(events);

        BearerState told;
        do
        {
            told = Assert.Single((await session.NextAsync(FromGateway.BodyOneofCase.Reported)).Reported.Bearers);
        }
        while (told.Classes.Count == 0);
        Assert.Equal(("nb", "nbiot", 1000UL), (told.Name, told.Kind, told.BudgetBytes));
        Assert.Equal((StreamClass.Event, (ulong)bytes), (told.Classes.Single().Stream, told.Classes.Single().Bytes));
        // A handshake of TLS with certificates of both sides alone is more.
        Assert.True(told.SentToday > 1000 && told.ReceivedToday > 1000);
        Assert.Equal(Budget.Spent, told.Budget);
    }

    [Fact]
    public async Task A_restart_goes_on_counting_where_the_last_process_ended()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        var file = _folder.In("bearers.json");
        var first = new BearerEntry(new BearerTerms("5g", BearerKind.FiveG)).Create(clock);
        first.Meter.Carried(StreamClass.Billing, 42);
        await RunAsync(first);

        var second = new BearerEntry(new BearerTerms("5g", BearerKind.FiveG)).Create(clock);
        await RunAsync(second);
        Assert.Equal(42, second.Meter.Today.Classes[StreamClass.Billing]);

        await File.WriteAllTextAsync(file, "{ \"5g\": [null, 7", Cancel);
        var third = new BearerEntry(new BearerTerms("5g", BearerKind.FiveG)).Create(clock);
        await RunAsync(third);
        Assert.Empty(third.Meter.Today.Classes);

        async Task RunAsync(IBearer bearer)
        {
            var book = new BearerBook(file, [bearer], clock, NullLogger<BearerBook>.Instance);
            book.Restore();
            await book.RunAsync(new CancellationToken(canceled: true));
        }
    }
}
