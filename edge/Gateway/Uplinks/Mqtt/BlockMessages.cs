using EdgeFleet.Contracts;
using EdgeFleet.Gateway.Uplinks.Payloads;

namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <param name="Topic">Without wildcards.</param>
/// <param name="Payload">Its bytes.</param>
/// <param name="ContentType">A media type; told with MQTT 5.</param>
/// <param name="Newest">The latest source time in it, Unix ms; null: it holds no readings.</param>
internal sealed record OutgoingMessage(string Topic, byte[] Payload, string ContentType, long? Newest);

/// <summary>
/// Turns a block into messages: what has the same topic goes into one, and as many as it takes where that would become too long. One
/// reading may always be a message, however long. Results of commands go to the answer topic besides.
/// </summary>
internal sealed class BlockMessages(MqttSettings settings, BlockTimes times, PointNames names)
{
    public bool Places(Block block) => times.Places(block);

    /// <param name="block">With its bytes.</param>
    /// <param name="maxBytes">Most bytes of a payload.</param>
    /// <exception cref="CorruptBlockException">Before the first message.</exception>
    public IEnumerable<OutgoingMessage> Of(Block block, int maxBytes)
    {
        var (topics, answers) = (new Dictionary<string, List<NamedReading>>(), new List<OutgoingMessage>());
        var (series, topic, point) = (default(SeriesId?), "", default(PointName));
        foreach (var reading in times.Readings(block))
        {
            if (settings.CommandTopic is not null && CommandResult.TryRead(reading, out _))
                answers.Add(CommandDesk.Answer(settings, reading.Value.Text));
            if (series != reading.Series)
            {
                (series, point) = (reading.Series, names.Of(reading.Series));
                topic = settings.Topic.Of(settings.Gateway, block.Id.Stream, reading.Series, point);
            }
            if (!topics.TryGetValue(topic, out var together)) topics.Add(topic, together = []);
            together.Add(new NamedReading(reading, point));
        }
        return answers.Concat(topics.SelectMany(
            one => PayloadParts.Of(settings.Payload, settings.Gateway, block.Id, one.Value, maxBytes).Select(part => new OutgoingMessage(
                one.Key, part.Bytes, settings.Payload.ContentType, part.Readings.Max(reading => reading.Reading.Time)))));
    }
}
