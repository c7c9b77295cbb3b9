using EdgeFleet.Contracts;
using MQTTnet.Formatter;

namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <summary>The settings of one uplink, as gateway.json has them and without a fault. It holds no secret, only where one lies.</summary>
internal sealed class MqttSettings
{
    public required Uri Broker { get; init; }
    public required string Gateway { get; init; }
    public required MqttProtocolVersion Version { get; init; }
    public required string? User { get; init; }
    public required string? PasswordFile { get; init; }
    public required string? AuthorityFile { get; init; }
    public required string? CertificateFile { get; init; }
    public required string? KeyFile { get; init; }
    public required TopicTemplate Topic { get; init; }
    public required TopicTemplate StateTopic { get; init; }

    /// <summary>Null: no commands are taken.</summary>
    public required TopicTemplate? CommandTopic { get; init; }

    public required TopicTemplate AnswerTopic { get; init; }
    public required int CommandsPerMinute { get; init; }
    public required PayloadForm Payload { get; init; }
    public required bool Milliseconds { get; init; }
    public required string Language { get; init; }
    public required bool Retain { get; init; }

    /// <summary>Most bytes of a message's payload.</summary>
    public required int MaxBytes { get; init; }

    public bool IsSecured => Broker.Scheme == MqttFields.Secured;

    public static MqttSettings Of(FieldValues values)
    {
        var payload = values.Choice("payload", MqttFields.Forms);
        return new MqttSettings
        {
            Broker = new Uri(values.Text("broker")),
            Gateway = values.Text("gateway"),
            Version = values.Choice("version", MqttFields.Versions),
            User = Optional("user"),
            PasswordFile = Optional("passwordFile"),
            AuthorityFile = Optional("authorityFile"),
            CertificateFile = Optional("certificateFile"),
            KeyFile = Optional("keyFile"),
            Topic = new TopicTemplate(values.Text("topic")),
            StateTopic = new TopicTemplate(values.Text("stateTopic")),
            CommandTopic = Optional("commandTopic") is { } topic ? new TopicTemplate(topic) : null,
            AnswerTopic = new TopicTemplate(values.Text("answerTopic")),
            CommandsPerMinute = (int)values.Whole("commandsPerMinute"),
            Payload = payload,
            Milliseconds = payload == PayloadForm.Json && values.Text("time") == "ms",
            Language = values.Text("language"),
            Retain = values.Boolean("retain"),
            MaxBytes = (int)values.Whole("maxBytes"),
        };

        string? Optional(string key) => values.Has(key) ? values.Text(key) : null;
    }
}
