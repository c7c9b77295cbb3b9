using System.Text.Json.Nodes;
using EdgeFleet.Nano.Wire;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeFleet.Nano.Tests.Wire;

public sealed class FrameProperties
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, Frame.KeySize).Select(n => (byte)n)];

    [Property(MaxTest = 500)]
    public Property A_frame_comes_back_over_the_line() => Prop.ForAll(Arbitrary.Frame.ToArbitrary(), json =>
    {
        var frame = JsonNode.Parse(json)!.AsObject();
        var line = new byte[Frame.MaxSizeOnLine];
        var count = CaseFrame.Write(frame, Frame.MaxSize, Key).Encode(line);
        var decoder = new LineDecoder();
        Assert.Equal(count, decoder.Take(line, 0, count));
        var reader = new FrameReader();
        Assert.Equal(FrameFault.None, reader.Read(decoder.Buffer, decoder.Length));
        Assert.True(IsSealed(reader, frame));
        Assert.Equal((int)frame["address"]!, reader.Address);
        Assert.Equal((uint)frame["boot"]!, reader.Boot);
        Assert.Equal((uint)frame["counter"]!, reader.Counter);
        Assert.All(frame["parts"]!.AsArray(), part =>
        {
            Assert.True(reader.NextPart());
            Assert.Equal((string)part!["type"]!, reader.PartType.ToString("x2", null));
            Assert.Equal((string)part["body"]!, Convert.ToHexStringLower(decoder.Buffer, reader.Part.Position, reader.Part.Left));
        });
        Assert.False(reader.NextPart());
    });

    /// <summary>The buffer is as long as the frame, so that one byte too far would throw.</summary>
    [Property(MaxTest = 1000)]
    public Property Any_bytes_are_a_frame_or_a_fault() => Prop.ForAll(Arbitrary.Bytes(0, Frame.MaxSize).ToArbitrary(), ReadAll);

    [Property(MaxTest = 2000)]
    public Property Any_bytes_with_a_checksum_that_fits_are_a_frame_or_a_fault() => Prop.ForAll(Arbitrary.Framed.ToArbitrary(), bytes =>
    {
        ReadAll(bytes);
        var reader = new FrameReader();
        if (reader.Read(bytes, bytes.Length) != FrameFault.None) return;
        Assert.False(reader.IsSealedWith(new HmacSha256(Key), null, new byte[Frame.TagSize]));
        Assert.False(reader.IsSealedWith(new HmacSha256(Key), new byte[Frame.TagSize], new byte[Frame.TagSize]));
    });

    /// <summary>The checksum sees every single bit; with the checksum made anew, the tag does.</summary>
    [Property(MaxTest = 30)]
    public Property No_turned_bit_passes_checksum_or_tag() => Prop.ForAll(Arbitrary.Frame.ToArbitrary(), json =>
    {
        var frame = JsonNode.Parse(json)!.AsObject();
        var writer = CaseFrame.Write(frame, Frame.MaxSize, Key);
        var bytes = writer.Buffer[..writer.Length];
        var reader = new FrameReader();
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var turned = Turned(bytes, bit);
            Assert.Equal(FrameFault.Crc, reader.Read(turned, turned.Length));
            if (bit >= 8 * (bytes.Length - Frame.CrcSize)) continue;
            Arbitrary.Checked(turned, turned[0]);
            Assert.False(reader.Read(turned, turned.Length) == FrameFault.None && IsSealed(reader, frame), $"bit {bit}");
        }
    });

    /// <summary>On the line a turned bit may also move or split what is between the zeros.</summary>
    [Property(MaxTest = 30)]
    public Property No_bit_turned_on_the_line_passes() => Prop.ForAll(Arbitrary.Frame.ToArbitrary(), json =>
    {
        var frame = JsonNode.Parse(json)!.AsObject();
        var line = new byte[Frame.MaxSizeOnLine];
        var count = CaseFrame.Write(frame, Frame.MaxSize, Key).Encode(line);
        var reader = new FrameReader();
        // The zeros at the ends belong to the neighbours as well: without one the frame may be whole all the same.
        for (var bit = 8; bit < 8 * (count - 1); bit++)
        {
            var turned = Turned(line[..count], bit);
            var decoder = new LineDecoder();
            for (var at = 0; at < count;)
            {
                at += decoder.Take(turned, at, count - at);
                if (decoder.Length == 0) continue;
                Assert.False(reader.Read(decoder.Buffer, decoder.Length) == FrameFault.None && IsSealed(reader, frame), $"bit {bit}");
            }
        }
    });

    private static void ReadAll(byte[] bytes)
    {
        var reader = new FrameReader();
        var fault = reader.Read(bytes, bytes.Length);
        if (fault != FrameFault.None)
        {
            Assert.False(reader.NextPart());
            Assert.False(reader.IsSealedWith(new HmacSha256(Key), null, new byte[Frame.TagSize]));
            return;
        }
        for (var again = 0; again < 2; again++)
        {
            var end = 0;
            while (reader.NextPart())
            {
                var begin = reader.Part.Position;
                var left = reader.Part.Left;
                foreach (var kind in PartKind.All)
                {
                    kind.Read(reader.Part);
                    Assert.InRange(reader.Part.Position, begin, begin + left);
                    reader.Part.Attach(bytes, begin, begin + left);
                }
                Assert.True(begin - 2 >= end);
                end = begin + left;
            }
            Assert.InRange(end, 0, bytes.Length - Frame.CrcSize);
            reader.Rewind();
        }
    }

    private static bool IsSealed(FrameReader reader, JsonObject frame) => reader.IsSealedWith(new HmacSha256(Key),
        (string?)frame["requestTag"] is { } tag ? Convert.FromHexString(tag) : null, new byte[Frame.TagSize]);

    private static byte[] Turned(byte[] bytes, int bit)
    {
        var turned = bytes.ToArray();
        turned[bit / 8] ^= (byte)(1 << bit % 8);
        return turned;
    }
}
