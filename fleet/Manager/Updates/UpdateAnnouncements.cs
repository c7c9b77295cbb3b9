using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Sessions;

namespace EdgeFleet.Manager.Updates;

/// <summary>Tells gateways which metadata is the latest, when they connect and when it changes; what they lack they ask for.</summary>
public sealed class UpdateAnnouncements : IGatewayHandler
{
    private readonly UpdateBook _book;

    /// <summary>Made with the first session; before it there is nobody to be told.</summary>
    public UpdateAnnouncements(UpdateBook book, GatewayLinks links)
    {
        _book = book;
        book.Changed += trusted => _ = Task.Run(() => Task.WhenAll(links.All.Select(link => TellAsync(link, trusted))));
    }

    public async Task ConnectedAsync(GatewayLink link, CancellationToken cancel)
    {
        if (await _book.TrustedAsync(cancel) is { } trusted) await TellAsync(link, trusted);
    }

    public Task ReportedAsync(GatewayLink link, Reported reported, CancellationToken cancel) => Task.CompletedTask;

    private static async Task TellAsync(GatewayLink link, TrustedUpdates trusted)
    {
        if (!link.Hello.Features.Contains(GatewayFeatures.Updates)) return;
        var news = new UpdateNews
        {
            Root = (ulong)trusted.VersionOf(MetadataRole.Root), Timestamp = (ulong)trusted.VersionOf(MetadataRole.Timestamp),
        };
        try
        {
            await link.SendAsync(new FromManager { UpdateNews = news });
        }
        catch (OperationCanceledException)
        {
            // The session is over; the next one is told.
        }
    }
}
