using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary>A module of Azure IoT Edge, or a device of an Azure IoT Hub.</summary>
public sealed class AzureKind(Func<string, string?> environment) : IUplinkKind
{
    private static readonly Uri Unknown = new("azure:unknown");

    public AzureKind() : this(Environment.GetEnvironmentVariable) { }

    public string Name => "azure";
    public IReadOnlyList<Field> Settings => AzureSettings.Description;
    public bool Configures(FieldValues settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.IsUsable && AzureSettings.SetsConfiguration(settings);
    }

    public bool NeedsEnrolment => false;

    public IReadOnlyList<OtherSide> OtherSides(UplinkEntry entry, UplinkGround ground)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(ground);
        var files = new UplinkFiles(ground.Folder);
        try
        {
            return [AzureUplink.OtherSide(AccessOf(AzureSettings.Of(entry.Settings), files, ground.Clock), files, ground.Clock)];
        }
        catch (Exception e) when (e is UplinkException or GatewayException)
        {
            // A technician asks from outside the module, or before its file is there.
            return [new OtherSide(Unknown, (_, _) => throw new UplinkException(UplinkFault.Refused, e.Message, e))];
        }
    }

    public IUplink Create(UplinkEntry entry, UplinkContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        var settings = AzureSettings.Of(entry.Settings);
        if (settings.Commands) entry.CarriesAnswers("commands");
        var files = new UplinkFiles(context.Folder);
        return new AzureUplink(entry.Name, new AzureParts
        {
            Settings = settings,
            Access = AccessOf(settings, files, context.Clock),
            Files = files,
            Bearers = context.SelectionOf(entry),
            Messages = new AzureMessages(
                settings, new BlockTimes(context.Gateway), new PointNames(context.Gateway, settings.Language, context.Clock)),
            Methods = new MethodDesk(settings, context.Gateway, context.Clock, context.NewRandom()),
            Desired = new DesiredTwin(context.Gateway),
            Owner = context.File.Uplinks.FirstOrDefault(uplink => uplink.Configures)?.Name ?? "",
            Gateway = context.Gateway,
            NewRandom = context.NewRandom,
            Clock = context.Clock,
            Log = context.Logs.CreateLogger<AzureUplink>(),
        });
    }

    private IAzureAccess AccessOf(AzureSettings settings, UplinkFiles files, TimeProvider clock) => settings.Proof switch
    {
        AzureProof.EdgeModule => new WorkloadAccess(EdgeEnvironment.Read(environment), settings, clock),
        AzureProof.Key => new KeyAccess(settings, files, clock),
        _ => new CertificateAccess(settings),
    };
}
