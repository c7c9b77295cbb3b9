using System.Security.Cryptography;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Enrolment;
using EdgeFleet.Gateway.Identity;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>The fleet manager that the gateway is enrolled with; where it is stands in gateway.json itself, by enrolment.</summary>
public sealed class ManagerKind : IUplinkKind
{
    /// <summary>The kind, and the name of its uplink where gateway.json names no uplinks; it stays.</summary>
    public const string Word = "manager";

    private static readonly TimeSpan RenewalFirst = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RenewalLongest = TimeSpan.FromHours(1);

    public string Name => Word;
    public IReadOnlyList<Field> Settings => [];
    public bool Configures(FieldValues settings) => true;
    public bool NeedsEnrolment => true;

    public IUplink Create(UplinkEntry entry, UplinkContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        var identity = context.Identity ?? throw new ArgumentException("the gateway is not enrolled", nameof(context));
        var connections = new ManagerConnections(identity, context.SelectionOf(entry), context.Clock);
        var backoff = new Backoff(context.NewRandom(), RenewalFirst, RenewalLongest);
        var renewal = new CertificateRenewal(
            identity, context.Folder, connections, context.File.Managers, backoff, context.Clock,
            context.Logs.CreateLogger<CertificateRenewal>());
        var hello = new GatewayHello(GatewayRelease.Software, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)), context.Drivers);
        var anchor = new KeptAnchor(context.Folder.AnchorFile, context.Logs.CreateLogger<KeptAnchor>());
        var parts = new SessionParts(
            hello, context.Gateway, anchor, context.Outbox, context.Clock, context.Logs.CreateLogger<ManagerUplink>())
        {
            Trust = context.Trust, Contents = context.Contents,
        };
        var reports = new BearerReports(context.Bearers, context.Selections);
        var sessions = new GrpcSessions(context.File.Managers, connections, reports, context.Clock);
        return new ManagerUplink(entry.Name, sessions, parts, renewal);
    }

    public IReadOnlyList<OtherSide> OtherSides(UplinkEntry entry, UplinkGround ground)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(ground);
        if (ground.Identity is not { } identity) return [];
        return [.. ground.File.Managers.Select(manager => new OtherSide(manager, (bearer, cancel) => ManagerStanding.AskAsync(
            manager, new ManagerConnections(identity, new BearerSelection(entry.Name, [bearer], ground.Clock), ground.Clock), cancel)))];
    }
}
