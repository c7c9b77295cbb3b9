using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <summary>Any MQTT broker, of version 5 or 3.1.1.</summary>
public sealed class MqttKind : IUplinkKind
{
    private static readonly PhraseKind GoesWith =
        new("uplink-goes-with", "it goes with {other}, which is missing; write both or neither");

    public string Name => "mqtt";
    public IReadOnlyList<Field> Settings => MqttFields.Settings;
    public bool Configures => false;
    public bool NeedsEnrolment => false;

    public void Check(FieldValues settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Paired("passwordFile", "user");
        Paired("certificateFile", "keyFile");
        Paired("keyFile", "certificateFile");

        void Paired(string key, string other)
        {
            if (settings.Has(key) && !settings.Has(other)) settings.Fault(key, GoesWith.With($"\"{other}\""));
        }
    }

    public IUplink Create(UplinkEntry entry, UplinkContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        var settings = MqttSettings.Of(entry.Settings);
        if (settings.CommandTopic is not null && entry.Classes is { } classes && !classes.Contains(StreamClass.Event))
            throw new GatewayException(
                ExitCode.Configuration, $"uplink {entry.Name} takes commands and does not carry events, with which they are answered: add "
                    + "event to its classes in gateway.json, or remove commandTopic");
        var names = new PointNames(context.Gateway, settings.Language, context.Clock);
        IPayload payload = settings.Payload == PayloadForm.SenmlCbor ? new SenmlPayload() : new JsonPayload(settings.Milliseconds);
        var messages = new BlockMessages(settings, context.Gateway, names, payload);
        return new MqttUplink(entry.Name, new MqttParts(
            settings, new BrokerOptions(settings, new UplinkFiles(context.Folder), context.BearersOf(entry)[0], context.Clock), messages,
            new CommandDesk(settings, context.Gateway, context.Clock), context.Clock,
            context.Logs.CreateLogger<MqttUplink>()));
    }
}
