using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeFleet.Nodes.Scenarios;

/// <summary>Reads scenarios as people write them: JSON, in which nothing may stand that means nothing.</summary>
public static partial class ScenarioFile
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerOptions.Strict) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <exception cref="InvalidDataException">It is no scenario; says where and what is wrong.</exception>
    public static NodeScenario Read(string path)
    {
        try
        {
            var scenario = JsonSerializer.Deserialize<NodeScenario>(File.ReadAllText(path), Json)
                ?? throw new InvalidDataException("it is empty");
            Check(scenario);
            return scenario;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static void Check(NodeScenario scenario)
    {
        if (!NodeKinds.Names.Contains(scenario.Kind))
            throw Wrong($"kind \"{scenario.Kind}\" is not known, give one of {string.Join(", ", NodeKinds.Names)}");
        if (scenario.Seconds is not (> 0 and <= 3600)) throw Wrong("seconds have to lie between 0 and 3600");
        var last = 0.0;
        foreach (var step in scenario.Steps)
        {
            if (step.At < last || step.At > scenario.Seconds)
                throw Wrong($"the step at {step.At} has to come after the one before it, at {last}, and before the end");
            last = step.At;
            if (step.Board is null == step.Write is null) throw Wrong($"the step at {step.At} needs either \"board\" or \"write\"");
            if (step.Board is not null && !Input().IsMatch(step.Board))
                throw Wrong($"\"{step.Board}\" at {step.At} is not a name and its values, as in \"DaylightLux 20000\"");
        }
        var paths = scenario.Steps.Select(step => step.Write).OfType<string>().Concat(scenario.Expected.Select(record => record.Point))
            .Concat(scenario.Settings?.Keys ?? []).Concat(scenario.Ignored?.Keys ?? []);
        foreach (var path in paths) _ = NodePath.Parse(path);
    }

    private static InvalidDataException Wrong(string what) => new(what);

    [GeneratedRegex(@"^[A-Za-z]\w*( (true|false|-?[0-9]+(\.[0-9]+)?))*\z")]
    private static partial Regex Input();
}
