using System.Text.Json.Nodes;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Cli.Signing;

/// <summary>A file of metadata, and whether it is signed by enough.</summary>
internal sealed record SignedFile(string Path, SignedMetadata File, IReadOnlyList<SignatureCount> Signatures) : IToolAnswer
{
    public IEnumerable<string> Lines
    {
        get
        {
            var name = SignedMetadata.NameOf(File.Head.Role);
            yield return $"{Path}: {name} version {File.Head.Version}, good until {MetadataHead.TimeText(File.Head.Expires)}";
            foreach (var count in Signatures)
                yield return $"  signed by {count.Valid} of the {count.Threshold} keys that root version {count.Root} asks for";
            if (Signatures.All(count => count.Enough)) yield break;
            yield return $"  to be signed by more: edgefleet sign cosign {System.IO.Path.GetFileName(Path)} --key FILE";
        }
    }

    public JsonNode Json => new JsonObject
    {
        ["file"] = Path,
        ["role"] = SignedMetadata.NameOf(File.Head.Role),
        ["version"] = File.Head.Version,
        ["expires"] = MetadataHead.TimeText(File.Head.Expires),
        ["sha256"] = File.Sha256,
        ["complete"] = Signatures.All(count => count.Enough),
        ["signatures"] = new JsonArray([.. Signatures.Select(count => new JsonObject
        {
            ["root"] = count.Root,
            ["valid"] = count.Valid,
            ["threshold"] = count.Threshold,
        })]),
    };
}
