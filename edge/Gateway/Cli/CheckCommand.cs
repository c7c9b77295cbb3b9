using System.CommandLine;
using System.Text;
using System.Text.Json;
using EdgeFleet.Edge.Clocks;
using EdgeFleet.Gateway.Checks;

namespace EdgeFleet.Gateway.Cli;

/// <summary>Prints what <see cref="GatewayCheck"/> finds: a line each, and under it what to do; or one JSON object.</summary>
internal static class CheckCommand
{
    private const string Format = "edgefleet-check/1";

    public static Command Make(Option<string> data, Option<string> secrets, TimeProvider clock)
    {
        var devices = new Option<string>("--devices")
        {
            Description = "the device document that the gateway runs instead of the manager's configuration", HelpName = "file",
        };
        var json = new Option<bool>("--json") { Description = "one JSON object instead of words" };
        var command = new Command(
            "check", "Looks at clock, certificate, names, bearers, uplinks, disk and devices, beside a running gateway or without one")
            { data, secrets, devices, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var order = new CheckOrder(parsed.GetValue(data)!, parsed.GetValue(secrets), parsed.GetValue(devices));
            List<CheckFinding> found = [];
            await foreach (var finding in GatewayCheck.RunAsync(order, clock, new MachineClock(clock), cancel).ConfigureAwait(false))
            {
                found.Add(finding);
                if (parsed.GetValue(json)) continue;
                foreach (var line in Words(finding)) await Console.Out.WriteLineAsync(line).ConfigureAwait(false);
            }
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? Json(found) : Sum(found)).ConfigureAwait(false);
            return (int)(found.Any(finding => finding.Status == FindingStatus.Fault) ? ExitCode.Failure : ExitCode.Ok);
        });
        return command;
    }

    private static IEnumerable<string> Words(CheckFinding finding)
    {
        var word = finding.Status switch
        {
            FindingStatus.Fine => "ok",
            FindingStatus.Warning => "WARNING",
            FindingStatus.Fault => "FAULT",
            _ => "skipped",
        };
        var about = $"{finding.Area} {finding.Subject}".TrimEnd();
        yield return $"{word,-8} {about}: {finding.Text}";
        if (finding.Next.Length > 0) yield return $"{"",-8} -> {finding.Next}";
    }

    private static string Sum(IReadOnlyCollection<CheckFinding> found)
    {
        return $"ok {Of(FindingStatus.Fine)}, warnings {Of(FindingStatus.Warning)}, faults {Of(FindingStatus.Fault)}, "
            + $"skipped {Of(FindingStatus.Skipped)}";

        int Of(FindingStatus status) => found.Count(finding => finding.Status == status);
    }

    private static string Json(IReadOnlyCollection<CheckFinding> found)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteStartArray("findings");
            foreach (var finding in found)
            {
                json.WriteStartObject();
                json.WriteString("area", finding.Area);
                json.WriteString("subject", finding.Subject);
                json.WriteString("status", finding.Status.ToString().ToLowerInvariant());
                json.WriteString("text", finding.Text);
                json.WriteString("next", finding.Next);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
