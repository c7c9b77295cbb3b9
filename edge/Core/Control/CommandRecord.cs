using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using LiteDB;

namespace EdgeFleet.Edge.Control;

/// <summary>What the gateway remembers of one command.</summary>
/// <param name="Id">The manager's id.</param>
/// <param name="Device">Device number.</param>
/// <param name="Path">The point, as the command names it.</param>
/// <param name="Value">The value, as the command gives it.</param>
/// <param name="Expires">Unix ms; not executed at or after it.</param>
/// <param name="Outcome">Null: recorded, and not known to have been executed or not.</param>
/// <param name="Told">The outcome is in the outbox.</param>
public sealed record CommandRecord(
    string Id, long Device, string Path, string Value, long Expires, CommandOutcome? Outcome = null, bool Told = false)
{
    public static CommandRecord Of(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return new CommandRecord(command.Id, command.Device, command.Path, command.Value, command.Expires);
    }

    /// <summary>The event that tells the manager; the same each time it is told.</summary>
    /// <exception cref="InvalidOperationException">There is no outcome yet.</exception>
    public Reading ToEvent()
    {
        var outcome = Outcome ?? throw new InvalidOperationException($"command {Id} has no outcome yet");
        return new CommandResult(Id, outcome.Status, outcome.Detail, Path, Value,
            outcome.Why.Count == 0 ? null : outcome.Why).ToReading(Device, outcome.Time, outcome.Ordinal);
    }

    internal BsonDocument ToBson()
    {
        var document = new BsonDocument { ["_id"] = Id, ["device"] = Device, ["path"] = Path, ["value"] = Value, ["expires"] = Expires,
            ["told"] = Told };
        if (Outcome is not { } outcome) return document;
        document["status"] = outcome.Status.ToString();
        document["detail"] = outcome.Detail;
        document["time"] = outcome.Time;
        document["ordinal"] = (long)outcome.Ordinal;
        document["why"] = new BsonArray(outcome.Why.Select(Written));
        return document;
    }

    internal static CommandRecord FromBson(BsonDocument document) => new(
        document["_id"].AsString, document["device"].AsInt64, document["path"].AsString, document["value"].AsString,
            document["expires"].AsInt64,
        document.ContainsKey("status")
            ? new CommandOutcome(
                Enum.Parse<CommandStatus>(document["status"].AsString), document["detail"].AsString, document["time"].AsInt64,
                (uint)document["ordinal"].AsInt64, Why(document["why"]))
            : null,
        document["told"].AsBoolean);

    private static BsonValue Written(CodedPhrase phrase)
    {
        var written = new BsonDocument
        {
            ["code"] = phrase.Code,
            ["parameters"] = new BsonDocument(phrase.Parameters.ToDictionary(one => one.Key, one => new BsonValue(one.Value))),
        };
        if (phrase.Place is { } place) written["place"] = place;
        if (phrase.Parts is { } parts)
            written["parts"] = new BsonDocument(parts.ToDictionary(part => part.Key, part => Written(part.Value)));
        return written;
    }

    // Records of older releases have none.
    private static IReadOnlyList<CodedPhrase> Why(BsonValue why) => why.IsArray ? [.. why.AsArray.Select(Phrase)] : [];

    private static CodedPhrase Phrase(BsonValue written) =>
        new(written["code"].AsString, written["parameters"].AsDocument.ToDictionary(value => value.Key, value => value.Value.AsString))
        {
            Place = written["place"].AsString,
            Parts = written["parts"].AsDocument?.ToDictionary(part => part.Key, part => Phrase(part.Value)),
        };
}

/// <param name="Status">What became of it.</param>
/// <param name="Detail">Why, and the next thing to do; empty when done.</param>
/// <param name="Time">When that was known, Unix ms.</param>
/// <param name="Ordinal">Tells outcomes of one millisecond apart.</param>
/// <param name="Why">What the detail says, sentence by sentence.</param>
public sealed record CommandOutcome(CommandStatus Status, string Detail, long Time, uint Ordinal, IReadOnlyList<CodedPhrase> Why);
