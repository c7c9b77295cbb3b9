using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace EdgeFleet.Tests.Access;

/// <summary>Every endpoint that is mapped has a longest body and a number of requests at once.</summary>
public class BoundTests
{
    /// <summary>Those that take more than a call: each says so where it is mapped.</summary>
    private static readonly string[] Larger =
    [
        "POST /api/v1/devices", // many devices in one list
        "PUT /api/v1/profiles/{name}",
        "PUT /api/v1/updates/targets",
        "POST /api/v1/updates/contents", // passed on to the disk as it comes
        "POST /edgefleet.v1.GatewaySessions/Session", // a stream, each message of which is bounded
    ];

    [Fact]
    public async Task What_anybody_may_send_ends_at_16_kB_and_no_endpoint_takes_more_than_a_call_unless_it_is_listed()
    {
        await using var manager = await RunningManager.StartAsync();
        var all = MappedEndpoints.Of(manager).Where(e => !e.Pattern.Contains("unimplemented", StringComparison.Ordinal)).ToList();
        Assert.All(all.Where(e => e.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null),
            e => Assert.InRange(RequestBound.Of(e.Endpoint).BodyBytes ?? long.MaxValue, 1, 16 * 1024));
        Assert.Equal(Larger.Order(StringComparer.Ordinal), all
            .Where(e => RequestBound.Of(e.Endpoint) is { BodyBytes: null } or { BodyBytes: > 128 * 1024 } or { AtOnce: null })
            .Select(e => $"{e.Method} {e.Pattern.TrimEnd('/')}").Order(StringComparer.Ordinal));
        Assert.All(RequestBound.All.Where(bound => bound.AtOnce is not null),
            bound => Assert.InRange(bound.HeldBytes!.Value * bound.AtOnce!.Value, 1, 64 * 1024 * 1024));
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused_by_every_endpoint_before_it_is_read()
    {
        await using var manager = await RunningManager.StartAsync();
        foreach (var (method, pattern, endpoint) in MappedEndpoints.Of(manager))
        {
            if (endpoint.Metadata.GetMetadata<ListenerMetadata>() is { Listener: Listener.Gateways } || method is "GET" or "HEAD") continue;
            using var socket = new TcpClient();
            var answer = await await BeginAsync(
                socket, manager.People, method, MappedEndpoints.Path(pattern), RequestBound.Of(endpoint).BodyBytes!.Value + 1);
            Assert.True(answer.StartsWith("HTTP/1.1 413", StringComparison.Ordinal), $"{method} {pattern}: {answer}");
        }
    }

    [Fact]
    public async Task A_body_without_a_length_is_cut_off_as_well()
    {
        await using var manager = await RunningManager.StartAsync();
        using var message = new HttpRequestMessage(HttpMethod.Post, "api/v1/sign-in");
        message.Headers.TransferEncodingChunked = true;
        message.Content = new StringContent(
            $$"""{"userName":"{{new string('a', 20_000)}}","password":"b"}""", Encoding.UTF8, "application/json");
        await manager.Anonymous().SendAsync(message).RefusedAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Who_holds_many_requests_open_is_told_that_it_is_too_many()
    {
        await using var manager = await RunningManager.StartAsync();
        var sockets = new List<TcpClient>();
        try
        {
            var answers = new List<Task<string>>();
            for (var i = 0; i < 400; i++)
            {
                sockets.Add(new TcpClient());
                answers.Add(await BeginAsync(sockets[^1], manager.People, "POST", "/api/v1/sign-in", 100));
            }
            Assert.StartsWith("HTTP/1.1 503", await await Task.WhenAny(answers), StringComparison.Ordinal);
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    /// <summary>Begins a request whose body never comes.</summary>
    /// <returns>The first line of the answer, once there is one.</returns>
    private static async Task<Task<string>> BeginAsync(TcpClient socket, Uri address, string method, string path, long length)
    {
        await socket.ConnectAsync(address.Host, address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"));
        return new StreamReader(stream).ReadLineAsync().ContinueWith(line => line.Result ?? "", TaskScheduler.Default);
    }
}
