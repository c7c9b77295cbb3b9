using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeFleet.Cli;

/// <summary>What a command found out, for a person or for a program.</summary>
internal interface IToolAnswer
{
    /// <summary>A line each.</summary>
    IEnumerable<string> Lines { get; }

    JsonNode Json { get; }
}

/// <summary>Writes answers in the form that was asked for.</summary>
/// <param name="to">Standard output.</param>
/// <param name="asJson">For programs: one object, and nothing else.</param>
internal sealed class ToolOutput(TextWriter to, bool asJson)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public async Task WriteAsync(IToolAnswer answer)
    {
        if (asJson)
            foreach (var line in answer.Json.ToJsonString(Indented).Split('\n')) await to.WriteLineAsync(line).ConfigureAwait(false);
        else
            foreach (var line in answer.Lines) await to.WriteLineAsync(line).ConfigureAwait(false);
    }
}
