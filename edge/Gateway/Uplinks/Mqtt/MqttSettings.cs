using EdgeFleet.Contracts;
using EdgeFleet.Gateway.Uplinks.Brokers;
using EdgeFleet.Gateway.Uplinks.Payloads;

namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <summary>The settings of one uplink, as gateway.json has them and without a fault.</summary>
internal sealed class MqttSettings
{
    public required BrokerAccess Access { get; init; }
    public required string Gateway { get; init; }
    public required TopicTemplate Topic { get; init; }
    public required TopicTemplate StateTopic { get; init; }

    /// <summary>Null: no commands are taken.</summary>
    public required TopicTemplate? CommandTopic { get; init; }

    public required TopicTemplate AnswerTopic { get; init; }
    public required int CommandsPerMinute { get; init; }
    public required IPayload Payload { get; init; }
    public required string Language { get; init; }
    public required bool Retain { get; init; }

    /// <summary>Most bytes of a message's payload.</summary>
    public required int MaxBytes { get; init; }

    public static MqttSettings Of(FieldValues values)
    {
        return new MqttSettings
        {
            Access = BrokerAccess.Of(values),
            Gateway = values.Text("gateway"),
            Topic = new TopicTemplate(values.Text("topic")),
            StateTopic = new TopicTemplate(values.Text("stateTopic")),
            CommandTopic = values.Has("commandTopic") ? new TopicTemplate(values.Text("commandTopic")) : null,
            AnswerTopic = new TopicTemplate(values.Text("answerTopic")),
            CommandsPerMinute = (int)values.Whole("commandsPerMinute"),
            Payload = PayloadFields.Payload(values),
            Language = PayloadFields.Language(values),
            Retain = values.Boolean("retain"),
            MaxBytes = (int)values.Whole("maxBytes"),
        };
    }
}
