using EdgeFleet.Contracts.V1;
using EdgeFleet.Tests.Inbox;
using Grpc.Core;

namespace EdgeFleet.Tests.Sessions;

public class FirstMessageTests
{
    [Theory]
    [InlineData(0, "update the gateway")]
    [InlineData(2, "update the manager")]
    public async Task Another_protocol_is_refused_with_what_to_update(int protocol, string remedy)
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        await gateway.SendAsync(new FromGateway { Hello = new Hello { Protocol = (uint)protocol } });
        var status = await gateway.EndAsync();
        Assert.Equal(StatusCode.FailedPrecondition, status.StatusCode);
        Assert.Contains(remedy, status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_block_before_the_hello_is_not_looked_at()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        await gateway.SendAsync(Blocks.Of(1));
        var status = await gateway.EndAsync();
        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.Contains("send Hello first", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_first_message_and_a_second_hello_are_refused()
    {
        await using var host = await ManagerHost.StartAsync();
        using var empty = host.Call();
        await empty.SendAsync(new FromGateway());
        Assert.Equal(StatusCode.InvalidArgument, (await empty.EndAsync()).StatusCode);

        using var twice = host.Call();
        await twice.HelloAsync();
        await twice.SendAsync(new FromGateway { Hello = new Hello { Protocol = 1 } });
        Assert.Equal(StatusCode.InvalidArgument, (await twice.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task Silence_instead_of_a_hello_is_ended()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        var end = gateway.EndAsync();
        while (!end.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromSeconds(11));
            await Task.WhenAny(end, Task.Delay(50));
        }
        Assert.Equal(StatusCode.DeadlineExceeded, (await end).StatusCode);
    }

    [Fact]
    public async Task Bytes_that_are_no_message_end_the_call_and_nothing_else()
    {
        await using var host = await ManagerHost.StartAsync();
        using var client = new HttpClient(
            new SocketsHttpHandler()) { DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy =
            HttpVersionPolicy.RequestVersionExact };
        using var request = new HttpRequestMessage(HttpMethod.Post, host.GatewayUrl + "/edgefleet.v1.GatewaySessions/Session");
        request.Version = new Version(2, 0);
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.Add("x-gateway", "1");
        request.Content = new ByteArrayContent([0, 0, 0, 0, 5, 0xff, 0xff, 0xff, 0xff, 0xff]);
        request.Content.Headers.ContentType = new("application/grpc");
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        var status = response.TrailingHeaders.TryGetValues("grpc-status", out var trailing) ? trailing.Single()
            : response.Headers.GetValues("grpc-status").Single();
        Assert.NotEqual("0", status);

        using var gateway = host.Call();
        Assert.Equal(1UL, (await gateway.HelloAsync()).Session);
    }

    [Fact]
    public async Task Nobody_without_a_certificate_gets_a_session()
    {
        await using var host = await ManagerHost.StartAsync();
        using var stranger = host.Call(gateway: null);
        Assert.Equal(StatusCode.Unauthenticated, (await stranger.EndAsync()).StatusCode);
    }
}
