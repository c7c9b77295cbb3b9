using System.Text;
using System.Text.Json.Nodes;
using EdgeFleet.Nano.Wire;
using Record = EdgeFleet.Nano.Wire.Record;

namespace EdgeFleet.Nano.Tests.Wire;

/// <summary>
/// Fields of parts, to and from the JSON of the cases: ids in hexadecimal, paths with strokes, numbers as mantissa and exponent.
/// </summary>
internal static class Fields
{
    public static string Id(long id) => Convert.ToHexStringLower(BitConverter.GetBytes(id));
    public static long Id(JsonNode id) => BitConverter.ToInt64(Convert.FromHexString((string)id!));

    public static string Text(byte[] buffer, int offset, int count) => Encoding.UTF8.GetString(buffer, offset, count);
    public static byte[] Utf8(JsonNode text) => Encoding.UTF8.GetBytes((string)text!);

    public static JsonNode Path(ByteReader from) => $"{from.ReadUInt16()}/{from.ReadByte()}/{from.ReadUInt16()}";

    public static void WritePath(ByteWriter to, JsonNode path)
    {
        var at = Steps(path);
        to.WritePath(at[0], at[1], at[2]);
    }

    public static JsonObject? Number(ByteReader from, string name) =>
        from.ReadUInt32() is var number && !from.Failed ? new() { [name] = number } : null;

    public static JsonObject With(JsonObject to, string name, JsonNode value)
    {
        to[name] = value;
        return to;
    }

    /// <summary>As many as the part holds; null when one of them is cut or not what it should be.</summary>
    public static JsonObject? All(ByteReader from, JsonObject to, string name, Func<JsonNode?> read)
    {
        while (from.Left > 0)
        {
            if (read() is not { } one) return null;
            to[name]!.AsArray().Add(one);
        }
        return from.Failed ? null : to;
    }

    public static void Each(JsonObject part, string name, Action<JsonNode> write)
    {
        foreach (var one in part[name]!.AsArray()) write(one!);
    }

    public static JsonObject? WithValue(ByteReader from, JsonObject to)
    {
        var value = new WireValue();
        if (!value.Read(from)) return null;
        to["value"] = Of(value, from.Buffer);
        return to;
    }

    public static void WriteValue(ByteWriter to, JsonNode? value)
    {
        if (value is null)
        {
            to.WriteNone();
        }
        else if (value is JsonArray number)
        {
            to.WriteNumber((long)number[0]!, (int)number[1]!);
        }
        else if (value.GetValueKind() == System.Text.Json.JsonValueKind.String)
        {
            var bytes = Utf8(value);
            to.WriteText(bytes, 0, bytes.Length);
        }
        else
        {
            to.WriteBoolean((bool)value);
        }
    }

    public static JsonObject? Command(ByteReader from)
    {
        var p = new CommandPart();
        if (!p.Read(from)) return null;
        return new()
        {
            ["id"] = Id(p.Id),
            ["expiry"] = p.Expiry,
            ["phase"] = p.Phase,
            ["path"] = $"{p.Object}/{p.Instance}/{p.Resource}",
            ["value"] = Of(p.Value, from.Buffer),
        };
    }

    public static void WriteCommand(ByteWriter to, JsonObject j)
    {
        var at = Steps(j["path"]!);
        CommandPart.WriteHead(to, Id(j["id"]!), (long)j["expiry"]!, (byte)j["phase"]!, at[0], at[1], at[2]);
        WriteValue(to, j["value"]);
    }

    public static JsonNode? Reading(ByteReader from)
    {
        var r = new Record();
        if (!r.Read(from)) return null;
        return new JsonObject
        {
            ["class"] = r.Class,
            ["time"] = r.Time,
            ["path"] = $"{r.Object}/{r.Instance}/{r.Resource}",
            ["quality"] = r.Quality,
            ["value"] = Of(r.Value, from.Buffer),
        };
    }

    public static void WriteReading(ByteWriter to, JsonNode j)
    {
        var at = Steps(j["path"]!);
        Record.WriteHead(to, (byte)j["class"]!, (long)j["time"]!, at[0], at[1], at[2], (byte)j["quality"]!);
        WriteValue(to, j["value"]);
    }

    private static JsonNode? Of(WireValue value, byte[] buffer) => value.Kind switch
    {
        WireValue.Number => new JsonArray(value.Mantissa, value.Exponent),
        WireValue.Boolean => value.Mantissa == 1,
        WireValue.Text => Text(buffer, value.TextOffset, value.TextLength),
        _ => null,
    };

    private static int[] Steps(JsonNode path) =>
        [.. ((string)path!).Split('/').Select(step => int.Parse(step, System.Globalization.CultureInfo.InvariantCulture))];
}
