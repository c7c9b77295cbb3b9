using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.City.Ledger;
using EdgeFleet.City.Manager;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Registry;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Bearers;

/// <summary>What a gateway appends for a real manager, and the verdict whether that holds all of it once.</summary>
/// <param name="fleet">With the manager.</param>
/// <param name="device">Of the gateway.</param>
/// <param name="begin">Source time of the first reading, Unix ms.</param>
internal sealed class DeliveredLoad(Fleet fleet, long device, long begin)
{
    private readonly List<BlockEntry> _appended = [];
    private readonly List<ServedValue> _measured = [];

    public int Blocks => _appended.Count;

    public static IPEndPoint Manager(Fleet fleet) => new(IPAddress.Loopback, fleet.Manager.Gateways.Port);

    public static async Task<GatewayIdentity> EnrolAsync(Fleet fleet)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = await RunningManager.CertificateAsync(await fleet.Manager.EnrolAsync(fleet.ClaimCode, key), key);
        return new GatewayIdentity(
            fleet.Gateway, certificate, X509CertificateLoader.LoadCertificate(fleet.Manager.Get<FleetAuthority>().Certificate));
    }

    /// <summary>A block of one reading.</summary>
    public async Task AppendAsync(GatewayUnderTest gateway, StreamClass stream)
    {
        var i = _appended.Count + 1;
        var series = new SeriesId(device, new PointPath(3303, (ushort)stream, 5700));
        var block = await gateway.Outbox.AppendAsync(BlockCodec.Encode(stream, [new Reading(series, begin + i, ReadingValue.Of((long)i))]));
        _appended.Add(new BlockEntry(
            new BlockKey(gateway.Identity.Number, block.Id.Epoch, stream.ToString().ToLowerInvariant(), block.Id.Sequence),
            block.Count, block.Checksum));
        _measured.Add(new ServedValue(series, begin + i, i));
    }

    public async Task IsExactAsync()
    {
        using var client = new ManagerClient(fleet.Manager.People);
        var link = await fleet.People.PostAsync("api/v1/sign-in-links", new { role = "administrator" });
        await client.SignInAsync(new Uri((string)link["url"]!), CancellationToken.None);
        var held = await EdgeFleet.City.Manager.Inbox.ReadAsync(client, TimeProvider.System, CancellationToken.None);
        var verdict = Judge.Decide(new LedgerInput
        {
            Journalled = _appended, HeldBlocks = held.Blocks, HeldReadings = held.Readings, Compacted = held.Compacted,
            ChunkReadings = held.Chunks, Served = _measured, KillsByDevice = new Dictionary<long, int>(),
        });
        Assert.Empty(verdict.Faults);
        Assert.Equal((_appended.Count, _appended.Count), (verdict.Totals.HeldBlocks, verdict.Totals.Matched));
    }
}
