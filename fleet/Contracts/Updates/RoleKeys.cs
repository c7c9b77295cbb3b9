namespace EdgeFleet.Contracts.Updates;

/// <summary>Whose signatures a role takes, and how many of them.</summary>
/// <param name="KeyIds">In ordinal order, each once.</param>
/// <param name="Threshold">At least 1, at most as many as there are keys.</param>
public sealed record RoleKeys(IReadOnlyList<string> KeyIds, int Threshold)
{
    /// <summary>Who may sign has changed, or how many have to.</summary>
    public bool IsOtherThan(RoleKeys other) => Threshold != other.Threshold || !KeyIds.SequenceEqual(other.KeyIds);

    internal static RoleKeys Read(JsonSection written, IReadOnlyDictionary<string, MetadataKey> keys)
    {
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        if (written.Raw("keyids", "[\"…\"]") is { ValueKind: System.Text.Json.JsonValueKind.Array } list)
            foreach (var item in list.EnumerateArray())
            {
                var id = item.ValueKind == System.Text.Json.JsonValueKind.String ? item.GetString()! : "";
                if (keys.ContainsKey(id)) ids.Add(id);
                else written.Fault("keyids", UpdatePhrases.KeyNotListed.With(id));
            }
        var threshold = written.Integer("threshold", 1, MetadataBounds.Keys);
        if (threshold > ids.Count) written.Fault("threshold", UpdatePhrases.Unreachable.With(threshold, ids.Count));
        return new RoleKeys([.. ids], (int)threshold);
    }
}
