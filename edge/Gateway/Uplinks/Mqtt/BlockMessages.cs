using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <param name="Topic">Without wildcards.</param>
/// <param name="Payload">Its bytes.</param>
/// <param name="ContentType">A media type; told with MQTT 5.</param>
/// <param name="Newest">The latest source time in it, Unix ms; null: it holds no readings.</param>
internal sealed record OutgoingMessage(string Topic, byte[] Payload, string ContentType, long? Newest);

internal readonly record struct NamedReading(Reading Reading, PointName Point);

/// <summary>One way to write readings into a message. Pure.</summary>
internal interface IPayload
{
    /// <summary>Its media type.</summary>
    string ContentType { get; }

    byte[] Write(string gateway, BlockId block, IReadOnlyList<NamedReading> readings);
}

/// <summary>
/// Turns a block into messages: what has the same topic goes into one, and as many as it takes where that would become too long. One
/// reading may always be a message, however long. Results of commands go to the answer topic besides.
/// </summary>
internal sealed class BlockMessages(MqttSettings settings, BlockTimes times, PointNames names, IPayload payload)
{
    // So that a block of a million readings is not written whole only to find that it is too long.
    private const int MostReadings = 1000;

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
            one => one.Value.Chunk(MostReadings).SelectMany(some => Divided(block.Id, one.Key, some, maxBytes))));
    }

    private IEnumerable<OutgoingMessage> Divided(BlockId block, string topic, ArraySegment<NamedReading> readings, int maxBytes)
    {
        var written = payload.Write(settings.Gateway, block, readings);
        if (written.Length <= maxBytes || readings.Count == 1)
            return [new OutgoingMessage(topic, written, payload.ContentType, readings.Max(reading => reading.Reading.Time))];
        var half = readings.Count / 2;
        return Divided(block, topic, readings[..half], maxBytes).Concat(Divided(block, topic, readings[half..], maxBytes));
    }
}
