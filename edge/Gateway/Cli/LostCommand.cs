using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Gateway.Identity;
using Command = System.CommandLine.Command;
using Reason = EdgeFleet.Contracts.V1.LostRange.Types.Reason;

namespace EdgeFleet.Gateway.Cli;

/// <summary>Where are the readings of a time? What this gateway stored and will never deliver, and why. Changes nothing.</summary>
internal static class LostCommand
{
    private const string TimeForm = "Unix milliseconds, or ISO 8601 as in 2026-11-01T03:00:00+08:00; without a zone UTC";

    public static Command Make(Option<string> data)
    {
        var (from, to) = (Time("--from", "only what ended at this time or later"), Time("--to", "only what began before this time"));
        var json = new Option<bool>("--json") { Description = "a JSON array instead of words; times in Unix ms" };
        var command = new Command("lost", "Prints which readings were stored here and will never be delivered, and why") { data, from, to,
            json };
        command.SetAction(async (parsed, _) =>
        {
            var ranges = Within(Read(parsed.GetValue(data)!), parsed.GetValue(from) ?? long.MinValue, parsed.GetValue(to) ?? long.MaxValue);
            IEnumerable<string> lines = parsed.GetValue(json) ? [Json(ranges)]
                : ranges.Count == 0 ? ["nothing of this time is lost"] : ranges.Select(Words);
            foreach (var line in lines) await Console.Out.WriteLineAsync(line).ConfigureAwait(false);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Those of a time, and those of which the time is not known; in order of time. Pure.</summary>
    internal static IReadOnlyList<LostRange> Within(IEnumerable<LostRange> ledger, long from, long to) =>
        [.. ledger.Where(range => range.FirstTime == 0 || (range.FirstTime < to && range.LastTime >= from))
            .OrderBy(range => range.FirstTime == 0).ThenBy(range => range.FirstTime).ThenBy(range => range.Stream)
            .ThenBy(range => range.First)];

    internal static string Words(LostRange range)
    {
        var time = range.FirstTime == 0 ? "time not known" : $"{Iso(range.FirstTime)} to {Iso(range.LastTime)}";
        var (atMost, uplink) = (range.AtMost ? "at most " : "", range.Uplink.Length > 0 ? $"; lost to uplink {range.Uplink} only" : "");
        var blocks = range.Last - range.First + 1;
        return string.Create(CultureInfo.InvariantCulture,
            $"{time}: {atMost}{blocks} {(blocks == 1 ? "block" : "blocks")} of {Word(range.Stream)}, {Why(range.Reason)}{uplink}");
    }

    private static IReadOnlyList<LostRange> Read(string data)
    {
        var folder = Path.GetFullPath(data);
        var file = Path.Combine(folder, "gateway.json");
        var outbox = File.Exists(file) ? GatewayFile.Load(file).OutboxFolder : GatewayFile.DefaultOutboxFolder;
        try
        {
            return LedgerReader.Read(Path.Combine(folder, outbox));
        }
        catch (OutboxException e)
        {
            throw new GatewayException(ExitCode.Failure, e.Message, e);
        }
    }

    private static string Json(IReadOnlyList<LostRange> ranges)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var range in ranges)
            {
                json.WriteStartObject();
                json.WriteString("reason", Word(range.Reason));
                json.WriteString("stream", Word(range.Stream));
                if (range.FirstTime != 0)
                {
                    json.WriteNumber("first", range.FirstTime);
                    json.WriteNumber("last", range.LastTime);
                }
                json.WriteString("epoch", range.Epoch.ToString("x16", CultureInfo.InvariantCulture));
                json.WriteNumber("firstBlock", range.First);
                json.WriteNumber("blocks", range.Last - range.First + 1);
                json.WriteBoolean("atMost", range.AtMost);
                if (range.Uplink.Length > 0) json.WriteString("uplink", range.Uplink);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static Option<long?> Time(string name, string description) => new(name)
    {
        Description = $"{description}: {TimeForm}",
        HelpName = "time",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)) return milliseconds;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                return time.ToUnixTimeMilliseconds();
            result.AddError($"{name} '{text}' is no time; write {TimeForm}");
            return null;
        },
    };

    private static string Why(Reason reason) => reason switch
    {
        Reason.Evicted => "evicted because space ran short",
        Reason.Expired => "expired: older than their class may be",
        Reason.Quarantined => "quarantined: damaged on disk, or refused as corrupt",
        _ => Word(reason),
    };

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Iso(long time) => UnixTime.Nearest(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
