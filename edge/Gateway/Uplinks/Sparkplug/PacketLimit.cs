using EdgeFleet.Edge.Delivery;

namespace EdgeFleet.Gateway.Uplinks.Sparkplug;

/// <summary>
/// How much a broker takes at once. Data is divided; a birth has to name every metric of its device (Sparkplug B 3.0, 6.4.4 and 6.4.6), and
/// one that is too large is told before the broker ends the connection for it without a word.
/// </summary>
internal sealed class PacketLimit(Uri broker, uint? most)
{
    /// <summary>Data takes no more in one message, whatever the broker takes.</summary>
    public const int UsualBytes = 64 * 1024;

    /// <summary>Beside payload and topic a message has its kind, its lengths and properties.</summary>
    private const int HeadBytes = 32;

    private SparkplugMessage? _largest;

    /// <summary>Most bytes of the metrics of one message of data.</summary>
    public int DataBytes { get; } = (int)Math.Clamp((most ?? uint.MaxValue) - 512L, 512, UsualBytes);

    /// <exception cref="UplinkException">The broker said that it does not take so much.</exception>
    public void Check(SparkplugMessage message)
    {
        if (Bytes(message) > (_largest is { } largest ? Bytes(largest) : 0)) _largest = message;
        if (Bytes(message) > most)
            throw new UplinkException(
                UplinkFault.Protocol, $"{What(message)}, and {broker} takes {most} at most. {Advice}") { MayBeBearer = false };
    }

    /// <summary>The broker acknowledged what came after it: none so far was too large.</summary>
    public void Heard() => _largest = null;

    /// <summary>A broker of MQTT 3.1.1 does not say what is too large: where that may be the cause, the fault says so.</summary>
    public UplinkException Explained(UplinkException fault) => _largest is { } largest && Bytes(largest) > UsualBytes
        ? new UplinkException(fault.Fault, $"{fault.Message}. {What(largest)}: if the broker takes less than that, {Advice}", fault)
        {
            MayBeBearer = fault.MayBeBearer,
        }
        : fault;

    private const string Advice = "Sparkplug does not allow a birth to be divided: raise the broker's limit (of mosquitto max_packet_size "
        + "and message_size_limit), or divide the points of the device over several";

    private static long Bytes(SparkplugMessage message) => message.Payload.Length + message.Topic.Length + HeadBytes;

    private static string What(SparkplugMessage message) => $"a message on {message.Topic} has {Bytes(message)} bytes";
}
