using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeFleet.Contracts.V1;
using Link = EdgeFleet.Contracts.V1.DeviceState.Types.Link;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary>
/// What a gateway reports in its twin: which configuration is in force and what is wrong with another, and which devices do not answer.
/// Always the same keys, so that a report takes the place of the last one; far below the 32 KB that a twin takes. Pure.
/// </summary>
internal static class TwinReport
{
    private const int MostFaults = 10;
    private const int LongestFault = 200;
    private const int MostDevices = 100;

    /// <param name="report">Of the gateway.</param>
    /// <param name="owner">The uplink that sets the configuration; empty: none does.</param>
    /// <param name="reason">Why the rejected version does not run, as one word; empty: nothing was rejected.</param>
    public static string Of(Reported report, string owner, string reason)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("configuration");
            json.WriteString("owner", owner);
            json.WriteNumber("version", report.ConfigurationVersion);
            json.WriteNumber("rejected", report.RejectedVersion);
            json.WriteString("reason", reason);
            Write(json, "faults", report.Faults);
            json.WriteEndObject();
            json.WriteStartObject("devices");
            json.WriteNumber("total", report.Devices.Count);
            foreach (var link in Enum.GetValues<Link>().Where(link => link != Link.Online))
                Write(json, link, report);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Link link, Reported report)
    {
        json.WriteStartArray(JsonNamingPolicy.CamelCase.ConvertName($"{link}"));
        foreach (var device in report.Devices.Where(device => device.Link == link).Take(MostDevices)) json.WriteNumberValue(device.Device);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string key, IEnumerable<string> texts)
    {
        json.WriteStartArray(key);
        foreach (var text in texts.Take(MostFaults)) json.WriteStringValue(Shortened(text));
        json.WriteEndArray();
    }

    private static string Shortened(string text)
    {
        if (text.Length <= LongestFault) return text;
        // Two halves of a character are not divided.
        return text[..(char.IsHighSurrogate(text[LongestFault - 1]) ? LongestFault - 1 : LongestFault)] + "…";
    }
}
