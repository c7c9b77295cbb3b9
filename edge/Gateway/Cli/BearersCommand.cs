using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Gateway.Cli;

/// <summary>
/// Over which bearer each uplink goes, and how many bytes went over each, by day, for whoever pays. Changes nothing, and asks no running
/// gateway.
/// </summary>
internal static class BearersCommand
{
    public static Command Make(Option<string> data)
    {
        var json = new Option<bool>("--json") { Description = "a JSON array instead of words" };
        var command = new Command(
            "bearers", "Prints which bearer each uplink goes over, and how many bytes went over each, by day of UTC") { data, json };
        command.SetAction(async (parsed, _) =>
        {
            var folder = Path.GetFullPath(parsed.GetValue(data)!);
            var days = Read(Path.Combine(folder, DataFolder.BearersFileName), ReadDays);
            var uses = Read(Path.Combine(folder, DataFolder.UsesFileName), ReadUses);
            IEnumerable<string> lines = parsed.GetValue(json) ? [Json(days, uses)]
                : [.. uses.Select(Words), .. days.Count == 0 ? ["nothing has been counted yet"] : days.Select(Words)];
            foreach (var line in lines) await Console.Out.WriteLineAsync(line).ConfigureAwait(false);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static List<(string Bearer, BearerDay Day)> ReadDays(string file) =>
        [.. BearerBook.Read(file).SelectMany(bearer => bearer.Value.Select(day => (bearer.Key, day)))
            .OrderByDescending(one => one.day.Day).ThenBy(one => one.Key, StringComparer.Ordinal)];

    private static List<(string Uplink, BearerUse Use)> ReadUses(string file) =>
        [.. UseBook.Read(file).Select(use => (use.Key, use.Value)).OrderBy(one => one.Key, StringComparer.Ordinal)];

    private static List<T> Read<T>(string file, Func<string, List<T>> read)
    {
        if (!Directory.Exists(Path.GetDirectoryName(file)))
            throw new GatewayException(
                ExitCode.Failure, $"there is no folder {Path.GetDirectoryName(file)}; name the gateway's data folder with --data");
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(
                ExitCode.Failure, $"{file} cannot be read: {e.Message} Remove it, and the gateway begins it anew at its next start",
                e);
        }
    }

    private static string Words((string Bearer, BearerDay Day) one)
    {
        var classes = string.Join(", ", one.Day.Classes.OrderBy(part => part.Key)
            .Select(part => $"{part.Key.ToString().ToLowerInvariant()} {Bytes(part.Value)}"));
        return $"{Date(one.Day)} {one.Bearer}: {Bytes(one.Day.Sent)} bytes out, {Bytes(one.Day.Received)} in"
            + (classes.Length > 0 ? $"; of it blocks: {classes}" : "");
    }

    private static string Words((string Uplink, BearerUse Use) one) =>
        $"uplink {one.Uplink}: over {one.Use.Bearer} since {one.Use.Since.UtcDateTime:u}, for {UseBook.Words(one.Use)}";

    private static string Json(IReadOnlyList<(string Bearer, BearerDay Day)> days, IReadOnlyList<(string Uplink, BearerUse Use)> uses)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var (bearer, day) in days)
            {
                json.WriteStartObject();
                json.WriteString("bearer", bearer);
                json.WriteString("day", Date(day));
                json.WriteNumber("sent", day.Sent);
                json.WriteNumber("received", day.Received);
                json.WriteStartObject("classes");
                foreach (var (stream, count) in day.Classes) json.WriteNumber(stream.ToString().ToLowerInvariant(), count);
                json.WriteEndObject();
                json.WriteEndObject();
            }
            foreach (var (uplink, use) in uses)
            {
                json.WriteStartObject();
                json.WriteString("uplink", uplink);
                json.WriteString("bearer", use.Bearer);
                json.WriteString("since", use.Since.UtcDateTime);
                json.WriteString("why", use.Why.ToString().ToLowerInvariant());
                json.WriteString("cause", use.Cause);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static string Date(BearerDay day) =>
        DateOnly.FromDayNumber(day.Day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => bytes.ToString("N0", CultureInfo.InvariantCulture);
}
