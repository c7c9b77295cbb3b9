using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Brokers;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <summary>Any MQTT broker, of version 5 or 3.1.1.</summary>
public sealed class MqttKind : IUplinkKind
{
    public string Name => "mqtt";
    public IReadOnlyList<Field> Settings => MqttFields.Settings;
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
        var settings = MqttSettings.Of(entry.Settings);
        return [BrokerLink.OtherSide(settings.Access, settings.Gateway, ground)];
    }

    public IUplink Create(UplinkEntry entry, UplinkContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        var settings = MqttSettings.Of(entry.Settings);
        if (settings.CommandTopic is not null) entry.CarriesAnswers("commandTopic");
        var names = new PointNames(context.Gateway, settings.Language, context.Clock);
        var messages = new BlockMessages(settings, new BlockTimes(context.Gateway), names);
        var link = new BrokerLink(settings.Access, new UplinkFiles(context.Folder), context.SelectionOf(entry), context.Clock);
        return new MqttUplink(entry.Name, new MqttParts(
            settings, link, messages, new CommandDesk(settings, context.Gateway, context.Clock), context.Clock,
            context.Logs.CreateLogger<MqttUplink>()));
    }
}
