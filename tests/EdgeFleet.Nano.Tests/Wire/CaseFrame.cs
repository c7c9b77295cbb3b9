using System.Text.Json.Nodes;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Wire;

/// <summary>A frame of the cases, to and from the bytes it has before stuffing.</summary>
internal static class CaseFrame
{
    /// <summary>What a reader that found no fault says of a frame.</summary>
    public static JsonObject Read(FrameReader reader, byte[] buffer, string? requestTag)
    {
        var frame = new JsonObject { ["answer"] = reader.IsAnswer, ["sealed"] = reader.IsSealed, ["address"] = reader.Address };
        if (reader.IsSealed)
        {
            frame["boot"] = reader.Boot;
            frame["counter"] = reader.Counter;
            if (reader.IsAnswer) frame["requestTag"] = requestTag;
            else frame["nonce"] = WireBytes.ReadUInt32(buffer, 11);
        }
        var parts = new JsonArray();
        while (reader.NextPart()) parts.Add((JsonNode)Part(reader.PartType, reader.Part));
        frame["parts"] = parts;
        if (reader.IsSealed)
        {
            var tag = new byte[Frame.TagSize];
            reader.CopyTag(tag);
            frame["tag"] = Convert.ToHexStringLower(tag);
        }
        return frame;
    }

    /// <summary>Makes the frame again.</summary>
    /// <param name="maxSize">Bytes of the longest frame that the writer may make.</param>
    public static FrameWriter Write(JsonObject frame, int maxSize, byte[] key)
    {
        var writer = new FrameWriter(maxSize);
        var requestTag = (string?)frame["requestTag"] is { } tag ? Convert.FromHexString(tag) : null;
        var address = (int)frame["address"]!;
        var isSealed = (bool)frame["sealed"]!;
        if (!isSealed) writer.BeginPlain((bool)frame["answer"]!, address);
        else if (requestTag is null) writer.BeginRequest(address, (uint)frame["boot"]!, (uint)frame["counter"]!, (uint)frame["nonce"]!);
        else writer.BeginAnswer(address, (uint)frame["boot"]!, (uint)frame["counter"]!);
        foreach (var part in frame["parts"]!.AsArray()) Write(writer, part!.AsObject());
        if (isSealed) writer.Seal(new HmacSha256(key), requestTag);
        else writer.Close();
        return writer;
    }

    /// <summary>What the cases say of it, as <see cref="Read"/> says it: without the bytes that were given beside the fields.</summary>
    public static JsonObject Expected(JsonObject frame)
    {
        var expected = frame.DeepClone().AsObject();
        foreach (var part in expected["parts"]!.AsArray().Select(part => part!.AsObject()))
            if (part.Count > 2 && part["malformed"] is null) part.Remove("body");
        return expected;
    }

    private static JsonObject Part(byte type, ByteReader from)
    {
        var begin = from.Position;
        var end = begin + from.Left;
        var kind = PartKind.All.SingleOrDefault(kind => kind.Type == type);
        var body = Convert.ToHexStringLower(from.Buffer, begin, end - begin);
        if (kind is null) return new() { ["type"] = type.ToString("x2", null), ["body"] = body };
        if (kind.Read(from) is not { } part) return new() { ["type"] = kind.Name, ["body"] = body, ["malformed"] = true };
        part.Insert(0, "type", kind.Name);
        if (from.Left > 0) part["more"] = Convert.ToHexStringLower(from.Buffer, from.Position, from.Left);
        return part;
    }

    private static void Write(FrameWriter writer, JsonObject part)
    {
        var name = (string)part["type"]!;
        var kind = PartKind.All.SingleOrDefault(kind => kind.Name == name);
        writer.BeginPart(kind?.Type ?? Convert.ToByte(name, 16));
        if (part["body"] is { } body) Raw(writer.Body, body);
        else kind!.Write(writer.Body, part);
        if (part["more"] is { } more) Raw(writer.Body, more);
        Assert.True(writer.EndPart(), $"{name} did not fit");
    }

    private static void Raw(ByteWriter to, JsonNode bytes) =>
        to.WriteBytes(Convert.FromHexString((string)bytes!), 0, ((string)bytes!).Length / 2);
}
