using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Brokers;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Uplinks.Sparkplug;

/// <summary>An edge node of Sparkplug B 3.0, at one server.</summary>
public sealed class SparkplugKind : IUplinkKind
{
    public string Name => "sparkplug";
    public IReadOnlyList<Field> Settings => SparkplugSettings.Description;
    public bool Configures(FieldValues settings) => false;
    public bool NeedsEnrolment => false;

    public void Check(FieldValues settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        BrokerAccess.Check(settings);
    }

    public IReadOnlyList<OtherSide> OtherSides(UplinkEntry entry, UplinkGround ground)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var settings = SparkplugSettings.Of(entry.Settings);
        return [BrokerLink.OtherSide(settings.Access, settings.ClientId, ground)];
    }

    public IUplink Create(UplinkEntry entry, UplinkContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        var settings = SparkplugSettings.Of(entry.Settings);
        if (settings.Commands) entry.CarriesAnswers("commands");
        var log = context.Logs.CreateLogger<SparkplugUplink>();
        var memory = new SparkplugMemory(Path.Combine(context.Folder.UplinksFolder, $"{entry.Name}.sparkplug.json"), log);
        memory.Restore();
        var table = new MetricTable(settings.Decimals, memory.Types);
        return new SparkplugUplink(entry.Name, new SparkplugParts
        {
            Settings = settings,
            Link = new BrokerLink(settings.Access, new UplinkFiles(context.Folder), context.SelectionOf(entry), context.Clock),
            Topics = new SparkplugTopics(settings.Group, settings.Node),
            Table = table,
            Memory = memory,
            Names = new PointNames(context.Gateway, settings.Language, context.Clock),
            Times = new BlockTimes(context.Gateway),
            Commands = new SparkplugCommands(settings, table, context.Gateway, context.Clock, context.NewRandom()),
            Gateway = context.Gateway,
            Clock = context.Clock,
            Log = log,
        });
    }
}
