using System.Text.Json.Nodes;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Wire;

/// <summary>Frames that another implementation made from the README: read to what it says, and made again to the same bytes.</summary>
public sealed class VectorTests
{
    private static readonly Dictionary<(string File, string Name), JsonObject> Cases = Read();

    public static TheoryData<string, string> Frames => [.. Cases.Keys.Where(key => Cases[key]["frame"] is not null)];
    public static TheoryData<string, string> Faults => [.. Cases.Keys.Where(key => Cases[key]["fault"] is not null)];

    [Theory]
    [MemberData(nameof(Frames))]
    public void A_frame_is_read_as_it_was_meant(string file, string name)
    {
        var (decoder, reader, said) = Decode(file, name);
        Assert.Equal(FrameFault.None, reader.Read(decoder.Buffer, decoder.Length));
        var requestTag = (string?)said["requestTag"];
        Assert.Equal(CaseFrame.Expected(said).ToJsonString(), CaseFrame.Read(reader, decoder.Buffer, requestTag).ToJsonString());
        Assert.Equal((bool)said["sealed"]!, IsSealed(file, reader, requestTag));
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void A_frame_is_made_of_the_same_bytes(string file, string name)
    {
        var (decoder, _, said) = Decode(file, name);
        var writer = CaseFrame.Write(said, decoder.Length, Key(file));
        var line = new byte[Frame.MaxSizeOnLine];
        Assert.Equal((string)Cases[(file, name)]["line"]!, Convert.ToHexStringLower(line, 0, writer.Encode(line)));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_is_no_frame_is_dropped_for_its_fault(string file, string name)
    {
        var (decoder, reader, _) = Decode(file, name);
        Assert.Equal((string)Cases[(file, name)]["fault"]!, Fault(file, decoder, reader, (string?)Cases[(file, name)]["requestTag"]));
    }

    [Fact]
    public void Every_part_is_among_the_cases()
    {
        var seen = Cases.Values.Where(one => one["frame"] is not null)
            .SelectMany(one => one["frame"]!["parts"]!.AsArray()).Select(part => (string)part!["type"]!);
        Assert.Empty(PartKind.All.Select(kind => kind.Name).Except(seen));
        var types = typeof(PartType).GetFields().Select(field => (byte)field.GetRawConstantValue()!)
            .Where(type => type != PartType.Essential);
        Assert.Equal(types.Order(), PartKind.All.Select(kind => kind.Type).Order());
    }

    private static string Fault(string file, LineDecoder decoder, FrameReader reader, string? requestTag)
    {
        if (decoder.Oversized > 0) return "too long";
        if (decoder.Misstuffed > 0) return "stuffing";
        return reader.Read(decoder.Buffer, decoder.Length) switch
        {
            FrameFault.Short or FrameFault.Crc => "damaged",
            FrameFault.Version => (decoder.Buffer[0] & 0xE0) != 0 ? "reserved bit" : "version",
            FrameFault.Parts => "parts",
            _ => IsSealed(file, reader, requestTag) ? "none" : "tag",
        };
    }

    private static bool IsSealed(string file, FrameReader reader, string? requestTag) =>
        reader.IsSealedWith(new HmacSha256(Key(file)), requestTag is null ? null : Convert.FromHexString(requestTag),
            new byte[Frame.TagSize]);

    private static (LineDecoder Decoder, FrameReader Reader, JsonObject Said) Decode(string file, string name)
    {
        var line = Convert.FromHexString((string)Cases[(file, name)]["line"]!);
        var decoder = new LineDecoder();
        Assert.Equal(line.Length, decoder.Take(line, 0, line.Length));
        return (decoder, new FrameReader(), Cases[(file, name)]["frame"]?.AsObject() ?? []);
    }

    private static byte[] Key(string file) => Convert.FromHexString((string)CaseFiles.Read(file)["key"]!);

    private static Dictionary<(string, string), JsonObject> Read() =>
        CaseFiles.Names.SelectMany(
            file => CaseFiles.Read(file)["frames"]?.AsArray().Select(one => (File: file, Case: one!.AsObject())) ?? [])
            .ToDictionary(one => (one.File, (string)one.Case["name"]!), one => one.Case);
}
