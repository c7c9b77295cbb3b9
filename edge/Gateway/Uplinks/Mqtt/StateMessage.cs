using System.Globalization;
using System.Text;

namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <summary>What is retained at the broker of whether the gateway is there: <c>{"online": true, "time": …}</c>.</summary>
internal sealed class StateMessage(MqttSettings settings)
{
    /// <summary>It is connected, since then.</summary>
    public OutgoingMessage Here(DateTimeOffset now) =>
        Of(string.Create(CultureInfo.InvariantCulture, $$"""{"online":true,"time":"{{now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}"}"""));

    /// <summary>It is not; also its last will, of which nobody knows the time beforehand.</summary>
    public OutgoingMessage Gone() => Of("""{"online":false}""");

    private OutgoingMessage Of(string text) =>
        new(settings.StateTopic.Of(settings.Gateway), Encoding.UTF8.GetBytes(text), "application/json", Newest: null);
}
