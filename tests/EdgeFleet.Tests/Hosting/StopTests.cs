using System.Net.WebSockets;
using EdgeFleet.Tests.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeFleet.Tests.Hosting;

public sealed class StopTests
{
    /// <summary>The page's own connection is ended by the manager that stops, not by the time-out of a server that waits for it.</summary>
    [Fact]
    public async Task A_page_that_is_open_does_not_keep_the_manager_from_stopping()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        using var page = new ClientWebSocket();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        page.Options.SetRequestHeader("Origin", manager.People.GetLeftPart(UriPartial.Authority));
        await page.ConnectAsync(new UriBuilder(manager.People) { Scheme = "ws", Path = "/_blazor" }.Uri, administrator, limit.Token);
        await page.SendAsync("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, true, limit.Token);
        Assert.True((await page.ReceiveAsync(new byte[1000], limit.Token)).Count > 0);

        manager.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Assert.ThrowsAsync<WebSocketException>(async () =>
        {
            while (true) await page.ReceiveAsync(new byte[1000], limit.Token);
        });
    }
}
