using System.Text.Json;
using EdgeFleet.Tests.Architecture;
using Json.Schema;

namespace EdgeFleet.Tests.Profiles;

/// <summary>The schemas that people point their editors at.</summary>
internal static class Schemas
{
    private static readonly EvaluationOptions Options = new();

    static Schemas()
    {
        Load("drivers");
        Profile = Load("profile");
        Devices = Load("devices");
    }

    public static JsonSchema Profile { get; }
    public static JsonSchema Devices { get; }

    /// <summary>Whether a text passes a schema.</summary>
    public static bool Accepts(this JsonSchema schema, string text)
    {
        using var document = JsonDocument.Parse(text);
        return schema.Evaluate(document.RootElement, Options).IsValid;
    }

    // They refer to each other by the names of their files; the validator finds them by addresses of the same ending.
    private static JsonSchema Load(string name)
    {
        var schema = JsonSchema.FromText(Repository.Read($"seeds/schema/{name}.schema.json"));
        schema.BaseUri = new Uri($"https://edgefleet.example/{name}.schema.json");
        Options.SchemaRegistry.Register(schema);
        return schema;
    }
}
