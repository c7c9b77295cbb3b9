using System.Text.Json.Nodes;
using EdgeFleet.Nano.Wire;
using static EdgeFleet.Nano.Tests.Wire.Fields;

namespace EdgeFleet.Nano.Tests.Wire;

/// <summary>A part as its reader and writer have it, to and from the JSON of the cases.</summary>
/// <param name="Read">Null: it is malformed.</param>
internal sealed record PartKind(byte Type, string Name, Func<ByteReader, JsonObject?> Read, Action<ByteWriter, JsonObject> Write)
{
    // Nodes of before said no lowest release and no hold.
    private const int FirmwareOfBefore = 17;

    public static IReadOnlyList<PartKind> All { get; } =
    [
        new(PartType.Time, "Time",
            from => new TimePart() is var p && p.Read(from) ? new() { ["now"] = p.UnixMs, ["tolerance"] = p.UncertaintyMs } : null,
            (to, j) => TimePart.Write(to, (long)j["now"]!, (int)j["tolerance"]!)),
        new(PartType.Confirm, "Confirm", from => Number(from, "number"), (to, j) => to.WriteUInt32((uint)j["number"]!)),
        new(PartType.Collect, "Collect", from => Number(from, "from"), (to, j) => to.WriteUInt32((uint)j["from"]!)),
        new(PartType.Read, "Read", from => All(from, new() { ["paths"] = new JsonArray() }, "paths", () => Path(from)),
            (to, j) => Each(j, "paths", path => WritePath(to, path))),
        new(PartType.Write, "Write", Command, WriteCommand),
        new(PartType.Execute, "Execute", Command, WriteCommand),
        new(PartType.Configure, "Configure",
            from => new ConfigurePart() is var p && p.ReadHead(from)
                ? All(from, new() { ["version"] = p.Version, ["piece"] = p.Piece, ["last"] = p.LastPiece, ["settings"] = new JsonArray() },
                    "settings", () => WithValue(from, new() { ["path"] = Path(from) }))
                : null,
            (to, j) =>
            {
                ConfigurePart.WriteHead(to, (uint)j["version"]!, (int)j["piece"]!, (int)j["last"]!);
                Each(j, "settings", setting => { WritePath(to, setting["path"]!); WriteValue(to, setting["value"]); });
            }),
        new(PartType.Settings, "Settings", _ => [], (_, _) => { }),
        new(PartType.Offer, "Offer",
            from => new OfferPart() is var p && p.Read(from) ? new() { ["image"] = Id(p.Image), ["release"] = p.Release, ["size"] = p.Size }
                : null,
            (to, j) => OfferPart.Write(to, Id(j["image"]!), (uint)j["release"]!, (int)j["size"]!)),
        new(PartType.Chunk, "Chunk",
            from => new ChunkPart() is var p && p.Read(from)
                ? new() { ["image"] = Id(p.Image), ["offset"] = p.Offset,
                    ["bytes"] = Convert.ToHexStringLower(from.Buffer, p.Begin, p.Count) }
                : null,
            (to, j) =>
            {
                var bytes = Convert.FromHexString((string)j["bytes"]!);
                ChunkPart.Write(to, Id(j["image"]!), (int)j["offset"]!, bytes, 0, bytes.Length);
            }),
        new(PartType.Apply, "Apply",
            from => new ApplyPart() is var p && p.Read(from) ? Later(new() { ["image"] = Id(p.Image) }, p.Waits, ("wait", 1)) : null,
            (to, j) => ApplyPart.Write(to, Id(j["image"]!), (int?)j["wait"] == 1)),
        new(PartType.Identify, "Identify", _ => [], (_, _) => { }),
        new(PartType.Discover, "Discover",
            from => new DiscoverPart() is var p && p.Read(from)
                ? new() { ["slots"] = p.Slots, ["slot"] = p.SlotMs, ["salt"] = p.Salt, ["all"] = p.All ? 1 : 0 }
                : null,
            (to, j) => DiscoverPart.Write(to, (int)j["slots"]!, (int)j["slot"]!, (uint)j["salt"]!, (int)j["all"]! == 1)),
        new(PartType.Assign, "Assign",
            from => new AssignPart() is var p && p.Read(from) ? new() { ["node"] = Id(p.Node), ["address"] = p.Address } : null,
            (to, j) => AssignPart.Write(to, Id(j["node"]!), (ushort)j["address"]!)),
        new(PartType.Rekey, "Rekey",
            from => new RekeyPart() is var p && from.Position is var at && p.Read(from)
                ? new() { ["salt"] = Convert.ToHexStringLower(from.Buffer, at, RekeyPart.SaltSize),
                    ["key"] = Convert.ToHexStringLower(p.Key) }
                : null,
            (to, j) =>
            {
                to.WriteBytes(Convert.FromHexString((string)j["salt"]!), 0, RekeyPart.SaltSize);
                to.WriteBytes(Convert.FromHexString((string)j["key"]!), 0, Frame.KeySize);
            }),
        new(PartType.Keys, "Keys",
            from => from.ReadByte() is var code && !from.Failed ? new() { ["code"] = code } : null,
            (to, j) => to.WriteByte((int)j["code"]!)),
        new(PartType.Status, "Status",
            from => new StatusPart() is var p && p.Read(from)
                ? new() { ["flags"] = p.Flags, ["newest"] = p.Newest, ["confirmed"] = p.Confirmed, ["oldest"] = p.Oldest,
                    ["dropped"] = p.Dropped }
                : null,
            (to, j) => StatusPart.Write(
                to, (byte)j["flags"]!, (uint)j["newest"]!, (uint)j["confirmed"]!, (uint)j["oldest"]!, (uint)j["dropped"]!)),
        new(PartType.Records, "Records",
            from => Number(from, "first") is { } j ? All(from, With(j, "records", new JsonArray()), "records", () => Reading(from)) : null,
            (to, j) =>
            {
                to.WriteUInt32((uint)j["first"]!);
                Each(j, "records", record => WriteReading(to, record));
            }),
        new(PartType.Values, "Values",
            from => All(from, new() { ["values"] = new JsonArray() }, "values",
                () => WithValue(from, new() { ["path"] = Path(from), ["quality"] = from.ReadByte() })),
            (to, j) => Each(j, "values", value =>
            {
                WritePath(to, value["path"]!);
                to.WriteByte((int)value["quality"]!);
                WriteValue(to, value["value"]);
            })),
        new(PartType.Result, "Result",
            from => new ResultPart() is var p && p.Read(from) ? new() { ["id"] = Id(p.Id), ["phase"] = p.Phase, ["code"] = p.Code } : null,
            (to, j) => ResultPart.Write(to, Id(j["id"]!), (byte)j["phase"]!, (byte)j["code"]!)),
        new(PartType.Configuration, "Configuration",
            from => new ConfigurationPart() is var p && p.Read(from)
                ? new()
                {
                    ["version"] = p.Version, ["refused"] = p.Refused, ["why"] = p.Fault,
                    ["path"] = $"{p.Object}/{p.Instance}/{p.Resource}", ["pieces"] = p.Pieces,
                }
                : null,
            (to, j) =>
            {
                ConfigurationPart.WriteHead(to, (uint)j["version"]!, (uint)j["refused"]!, (byte)j["why"]!);
                WritePath(to, j["path"]!);
                to.WriteByte((int)j["pieces"]!);
            }),
        new(PartType.Firmware, "Firmware",
            from => from.Left is var length && new FirmwarePart() is var p && p.Read(from)
                ? Later(new() { ["state"] = p.State, ["image"] = Id(p.Image), ["taken"] = p.Taken, ["release"] = p.Release },
                    length >= FirmwareOfBefore + 5, ("lowest", p.Lowest), ("hold", p.Hold))
                : null,
            (to, j) =>
            {
                var end = to.Position + FirmwareOfBefore;
                FirmwarePart.Write(to, (byte)j["state"]!, Id(j["image"]!), (int)j["taken"]!, (uint)j["release"]!, (uint?)j["lowest"] ?? 0,
                    (byte?)j["hold"] ?? 0);
                if (j["lowest"] is null) to.Return(end);
            }),
        new(PartType.Identity, "Identity",
            from => new IdentityPart() is var p && p.Read(from)
                ? new()
                {
                    ["node"] = Id(p.Node), ["boot"] = p.Boot, ["release"] = p.Release, ["selfTest"] = p.SelfTest, ["maxFrame"] = p.MaxFrame,
                    ["kind"] = Text(from.Buffer, p.KindOffset, p.KindLength), ["board"] = Text(from.Buffer, p.BoardOffset, p.BoardLength),
                }
                : null,
            (to, j) => IdentityPart.Write(
                to, Id(j["node"]!), (uint)j["boot"]!, (uint)j["release"]!, (uint)j["selfTest"]!, (int)j["maxFrame"]!,
                Utf8(j["kind"]!), Utf8(j["board"]!))),
        new(PartType.Refusal, "Refusal",
            from => new RefusalPart() is var p && p.Read(from) ? new() { ["code"] = p.Code, ["counter"] = p.LastCounter, ["part"] = p.Part }
                : null,
            (to, j) => RefusalPart.Write(to, (byte)j["code"]!, (uint)j["counter"]!, (byte)j["part"]!)),
    ];

    private static JsonObject Later(JsonObject to, bool told, params (string Name, JsonNode Value)[] later)
    {
        foreach (var (name, value) in told ? later : []) to[name] = value;
        return to;
    }
}
