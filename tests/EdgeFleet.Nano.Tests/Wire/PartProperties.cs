using System.Numerics;
using System.Text.Json.Nodes;
using EdgeFleet.Nano.Wire;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Record = EdgeFleet.Nano.Wire.Record;

namespace EdgeFleet.Nano.Tests.Wire;

public sealed class PartProperties
{
    private static readonly Gen<(PartKind Kind, byte[] Body)> Bodies =
        from kind in Gen.Elements(PartKind.All.ToArray())
        from body in Arbitrary.Bytes(0, 80)
        select (kind, body);

    /// <summary>In a buffer that ends with the part, so that one byte too far would throw.</summary>
    [Property(MaxTest = 3000)]
    public Property Any_bytes_are_a_part_or_malformed() => Prop.ForAll(Bodies.ToArbitrary(), part =>
    {
        var reader = Reader(part.Body, 0, part.Body.Length);
        part.Kind.Read(reader);
        Assert.InRange(reader.Position, 0, part.Body.Length);
    });

    [Property(MaxTest = 3000)]
    public Property What_stands_behind_a_part_does_not_change_it() => Prop.ForAll(Bodies.ToArbitrary(), part =>
    {
        var read = Enumerable.Range(0, 2).Select(i => (byte)(i * 0xFF)).Select(around =>
        {
            byte[] buffer = [around, .. part.Body, .. Enumerable.Repeat(around, 20)];
            return part.Kind.Read(Reader(buffer, 1, 1 + part.Body.Length))?.ToJsonString();
        }).ToList();
        Assert.Equal(read[0], read[1]);
    });

    [Property(MaxTest = 3000)]
    public Property A_part_that_was_read_is_written_to_the_same_reading() => Prop.ForAll(Bodies.ToArbitrary(), part =>
    {
        if (part.Kind.Read(Reader(part.Body, 0, part.Body.Length)) is not { } read) return;
        var buffer = new byte[1000];
        var writer = new ByteWriter();
        writer.Attach(buffer, 0, buffer.Length);
        part.Kind.Write(writer, JsonNode.Parse(read.ToJsonString())!.AsObject());
        Assert.False(writer.Overflowed);
        var again = part.Kind.Read(Reader(buffer, 0, writer.Position));
        Assert.Equal(read.ToJsonString(), again!.ToJsonString());
    });

    [Property(MaxTest = 3000)]
    public Property Any_bytes_are_a_record_or_none() => Prop.ForAll(Arbitrary.Bytes(0, 60).ToArbitrary(), bytes =>
    {
        var reader = Reader(bytes, 0, bytes.Length);
        var record = new Record();
        if (!record.Read(reader)) return;
        Assert.False(reader.Failed);
        Assert.InRange(record.Class, 0, 4);
        Assert.InRange(record.Value.Kind, WireValue.None, WireValue.Text);
        Assert.InRange(record.Value.TextOffset + record.Value.TextLength, 0, bytes.Length);
    });

    [Property(MaxTest = 1000)]
    public bool A_number_comes_back_whole(long mantissa, sbyte exponent)
    {
        var value = Of(mantissa, exponent);
        return value.Mantissa == mantissa && value.Exponent == exponent;
    }

    [Property(MaxTest = 2000)]
    public bool Scaling_is_exact_or_refused(long mantissa, sbyte exponent, sbyte to)
    {
        var fits = Of(mantissa, exponent).TryScale(to, out var scaled);
        var whole = BigInteger.DivRem(mantissa * BigInteger.Pow(10, exponent + 128), BigInteger.Pow(10, to + 128), out var rest);
        var possible = rest.IsZero && whole >= long.MinValue && whole <= long.MaxValue;
        return fits == possible && (!fits || whole == scaled);
    }

    [Property(MaxTest = 1000)]
    public Property What_does_not_fit_is_left_out_whole() =>
        Prop.ForAll(Arbitrary.Bytes(0, 80).ToArbitrary(), Arbitrary.Bytes(0, 80).ToArbitrary(), (first, second) =>
        {
            var writer = new FrameWriter(Frame.MinLimit);
            writer.BeginRequest(1, 2, 3, 4);
            var room = writer.Body.Room;
            var fits = Write(writer, first);
            Assert.Equal(first.Length + 2 <= room, fits);
            if (fits) room -= first.Length + 2;
            Assert.Equal(room, writer.Body.Room);
            Assert.Equal(second.Length + 2 <= room, Write(writer, second));
            writer.Seal(new HmacSha256(new byte[Frame.KeySize]), null);
            Assert.InRange(writer.Length, 1, Frame.MinLimit);
            Assert.Equal(FrameFault.None, new FrameReader().Read(writer.Buffer, writer.Length));
        });

    private static bool Write(FrameWriter writer, byte[] body)
    {
        writer.BeginPart(PartType.Records);
        writer.Body.WriteBytes(body, 0, body.Length);
        return writer.EndPart();
    }

    private static WireValue Of(long mantissa, int exponent)
    {
        var buffer = new byte[12];
        var writer = new ByteWriter();
        writer.Attach(buffer, 0, buffer.Length);
        writer.WriteNumber(mantissa, exponent);
        var value = new WireValue();
        Assert.True(value.Read(Reader(buffer, 0, writer.Position)));
        return value;
    }

    private static ByteReader Reader(byte[] buffer, int begin, int end)
    {
        var reader = new ByteReader();
        reader.Attach(buffer, begin, end);
        return reader;
    }
}
