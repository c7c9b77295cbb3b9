using EdgeFleet.Nano.Wire;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeFleet.Nano.Tests.Wire;

public sealed class LineProperties
{
    [Property(MaxTest = 500)]
    public Property What_is_stuffed_has_no_zero_and_comes_back() => Prop.ForAll(Arbitrary.Bytes(1, Frame.MaxSize).ToArbitrary(), bytes =>
    {
        var stuffed = new byte[bytes.Length + Cobs.Overhead];
        Assert.Equal(stuffed.Length, Cobs.Encode(bytes, 0, bytes.Length, stuffed, 0));
        Assert.DoesNotContain((byte)0, stuffed);
        Assert.Equal(bytes.Length, Cobs.Decode(stuffed, stuffed.Length));
        Assert.Equal(bytes, stuffed[..bytes.Length]);
    });

    [Property(MaxTest = 500)]
    public Property Any_bytes_unstuff_or_are_refused() => Prop.ForAll(Arbitrary.Bytes(0, Frame.MaxSize + 1).ToArbitrary(), bytes =>
        Assert.InRange(Cobs.Decode(bytes, bytes.Length), -1, bytes.Length));

    [Property(MaxTest = 500)]
    public Property However_a_line_is_cut_the_same_frames_are_found() =>
        Prop.ForAll(Arbitrary.Bytes(0, 1000).ToArbitrary(), Gen.Choose(1, 300).ToArbitrary(), (bytes, piece) =>
        {
            var whole = Found(new LineDecoder(), bytes, bytes.Length);
            Assert.Equal(whole, Found(new LineDecoder(), bytes, piece));
            Assert.All(whole, frame => Assert.InRange(frame.Length, 2, 2 * Frame.MaxSize));
        });

    [Property(MaxTest = 500)]
    public Property After_any_garbage_the_next_frame_is_found() =>
        Prop.ForAll(Arbitrary.Bytes(0, 600).ToArbitrary(), Arbitrary.Bytes(1, Frame.MaxSize).ToArbitrary(), (garbage, frame) =>
        {
            var line = new byte[frame.Length + 3];
            Cobs.Encode(frame, 0, frame.Length, line, 1);
            Assert.Equal(Convert.ToHexStringLower(frame), Found(new LineDecoder(), [.. garbage, .. line], 7)[^1]);
        });

    [Property]
    public Property Every_byte_between_two_zeros_is_a_frame_or_counted() => Prop.ForAll(Arbitrary.Bytes(1, 1000).ToArbitrary(), bytes =>
    {
        var decoder = new LineDecoder();
        var found = Found(decoder, [.. bytes, 0], bytes.Length + 1).Count;
        // Between zeros there may be nothing, or the byte 01 alone, which is an empty frame and none.
        var runs = Convert.ToHexStringLower(bytes).Chunk(2).Select(pair => new string(pair))
            .Aggregate(new List<string> { "" }, (list, value) =>
        {
            if (value == "00") list.Add("");
            else list[^1] += value;
            return list;
        });
        Assert.Equal(runs.Count(run => run is not ("" or "01")), found + decoder.Misstuffed + decoder.Oversized);
    });

    /// <summary>The frames in what a line brings piece by piece.</summary>
    private static List<string> Found(LineDecoder decoder, byte[] bytes, int piece)
    {
        var found = new List<string>();
        for (var begin = 0; begin < bytes.Length; begin += piece)
        {
            var end = Math.Min(begin + piece, bytes.Length);
            for (var at = begin; at < end;)
            {
                at += decoder.Take(bytes, at, end - at);
                if (decoder.Length > 0) found.Add(Convert.ToHexStringLower(decoder.Buffer, 0, decoder.Length));
            }
        }
        return found;
    }
}
