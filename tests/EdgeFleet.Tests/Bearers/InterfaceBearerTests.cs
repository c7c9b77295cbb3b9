using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Testing;

namespace EdgeFleet.Tests.Bearers;

public sealed class InterfaceBearerTests
{
    private static readonly BearerTerms Terms = new("5g", BearerKind.FiveG);
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("::1", "[::1]")]
    [InlineData("127.0.0.1", "localhost")]
    public async Task Connects_over_whichever_family_answers(string listens, string host)
    {
        using var listener = new TcpListener(IPAddress.Parse(listens), 0);
        listener.Start();
        await using var stream = await new InterfaceBearer(Terms, null, TimeProvider.System).OpenAsync(host, Port(listener), Cancel);
        using var other = await listener.AcceptSocketAsync(Cancel);
        await stream.WriteAsync(new byte[] { 42 }, Cancel);
        var received = new byte[1];
        Assert.Equal(1, await other.ReceiveAsync(received, Cancel));
        Assert.Equal(42, received[0]);
    }

    [Fact]
    public async Task Is_bound_to_the_interface_that_it_is()
    {
        Needs.Present(OperatingSystem.IsLinux(), "Linux", "run it there");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var stream = (CountedStream)await new InterfaceBearer(Terms, "lo", TimeProvider.System)
            .OpenAsync("127.0.0.1", Port(listener), Cancel);
        var bound = new byte[16];
        var length = stream.Socket.GetRawSocketOption(1, 25, bound);
        Assert.Equal("lo", Encoding.ASCII.GetString(bound, 0, length).TrimEnd('\0'));
    }

    [Fact]
    public async Task An_interface_that_is_not_there_is_named()
    {
        Needs.Present(OperatingSystem.IsLinux(), "Linux", "run it there");
        var fault = await Assert.ThrowsAsync<BearerException>(
            () => new InterfaceBearer(Terms, "nowhere7", TimeProvider.System).OpenAsync("127.0.0.1", 9, Cancel));
        Assert.StartsWith("bearer 5g: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("this machine has no interface nowhere7 now: ip link shows those", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_refuses_is_told_with_the_bearers_name()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = Port(listener);
        listener.Stop();
        var fault = await Assert.ThrowsAsync<BearerException>(
            () => new InterfaceBearer(Terms, null, TimeProvider.System).OpenAsync("127.0.0.1", port, Cancel));
        Assert.StartsWith("bearer 5g: Connection refused", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_not_found_says_where_to_look()
    {
        var fault = await Assert.ThrowsAsync<BearerException>(
            () => new InterfaceBearer(Terms, null, TimeProvider.System).OpenAsync("manager.invalid", 1, Cancel));
        Assert.Contains("the name manager.invalid is not found", fault.Message, StringComparison.Ordinal);
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
