using EdgeFleet.Models.Meters;
using EdgeFleet.Nano.Dlt645;
using EdgeFleet.Nano.Meter;

namespace EdgeFleet.Nano.Tests.Meters;

/// <summary>
/// Frames from elsewhere, each with its source, against the firmware's codec and the emulated meter's, which share nothing.
/// </summary>
public sealed class FrameTests
{
    private sealed record Case(bool Right, string What, byte[] Bytes, string Source);

    private static readonly IReadOnlyList<Case> Cases =
        [.. File.ReadLines(Path.Combine(Sources.Root, "tests/EdgeFleet.Nano.Tests/Meters/cases/frames.tsv")).Skip(1)
            .Select(line => line.Split('\t'))
                .Select(cell => new Case(
                cell[0] == "yes", cell[1], Convert.FromHexString(cell[2].Replace(" ", "", StringComparison.Ordinal)), cell[3]))];

    public static TheoryData<string> RightFrames => [.. Cases.Where(frame => frame.Right).Select(frame => frame.What)];

    public static TheoryData<string> WrongFrames => [.. Cases.Where(frame => !frame.Right).Select(frame => frame.What)];

    [Theory]
    [MemberData(nameof(RightFrames))]
    public void Both_codecs_read_a_right_frame_alike_and_the_emulation_writes_it_again(string what)
    {
        var bytes = One(what);
        var heard = bytes.ToList();
        var frame = Dlt645Frame.Take(heard);
        Assert.NotNull(frame);
        Assert.Empty(heard);
        Assert.Equal(bytes.SkipWhile(value => value == 0xFE), frame.ToBytes());

        var reader = new AnswerReader();
        Assert.Equal([.. Enumerable.Repeat(false, bytes.Length - 1), true], bytes.Select(reader.Take));
        Assert.Equal((frame.Control, 0), (reader.Control, reader.Damaged));
        Assert.Equal(frame.Data, reader.Data[..reader.Count]);
        Assert.Equal(frame.Address.Contains('A', StringComparison.Ordinal) ? -1
            : long.Parse(frame.Address, System.Globalization.CultureInfo.InvariantCulture), reader.Address);
    }

    [Theory]
    [MemberData(nameof(WrongFrames))]
    public void Neither_codec_takes_a_frame_with_a_wrong_sum(string what)
    {
        var bytes = One(what);
        Assert.Null(Dlt645Frame.Take([.. bytes]));
        var reader = new AnswerReader();
        Assert.DoesNotContain(true, bytes.Select(reader.Take));
        Assert.True(reader.Damaged > 0);
    }

    [Theory]
    [InlineData("read 04000402 meter number, with wake-up bytes", 2241020208, 0x04000402u)]
    [InlineData("read 00010000 forward active total", 161, 0x00010000u)]
    [InlineData("read 02020100 current A", 161, 0x02020100u)]
    [InlineData("read 05060001 time of last daily freeze", 12345, 0x05060001u)]
    [InlineData("read 0001FF00 energy block", 12345, 0x0001FF00u)]
    public void The_firmware_writes_the_requests_that_others_write(string what, long address, uint identifier)
    {
        var writer = new RequestWriter();
        writer.Begin(address, FrameCode.Read);
        writer.AddIdentifier(identifier);
        writer.End();
        byte[] wakeUp = [0xFE, 0xFE, 0xFE, 0xFE];
        Assert.Equal([.. wakeUp, .. One(what).SkipWhile(value => value == 0xFE)], writer.Bytes[..writer.Count]);
    }

    [Theory]
    [InlineData("reply: 0.26 kWh", 4, 4, false, 26)]
    [InlineData("reply: 100.1 V", 4, 2, false, 1001)]
    [InlineData("reply: -1.2345 kW (sign is the top bit)", 4, 3, true, -12345)]
    [InlineData("reply: 12345.67 total; 2345.01 4000.66 3000.00 3000.00 kWh by tariff", 4, 4, false, 1234567)]
    [InlineData("reply: 12345.67 total; 2345.01 4000.66 3000.00 3000.00 kWh by tariff", 12, 4, false, 400066)]
    public void Digits_of_an_answer_are_the_number_it_says(string what, int offset, int bytes, bool signed, long value)
    {
        var reader = Read(what);
        Assert.Equal(0, Bcd.Read(reader.Data, offset, bytes, signed, out var read));
        Assert.Equal(value, read);
    }

    [Fact]
    public void A_phase_that_is_not_there_is_told_from_digits_that_are_none()
    {
        var reader = Read("reply of a single-phase meter: 231.5 V, absent phases FFFF");
        Assert.Equal((0, 2315L), (Bcd.Read(reader.Data, 4, 2, false, out var volts), volts));
        Assert.Equal(Sense.PointQuality.NotPresent, Bcd.Read(reader.Data, 6, 2, false, out _));
        Assert.Equal(Sense.PointQuality.Invalid, Bcd.Read([0x15, 0xF2], 0, 2, false, out _));
    }

    [Fact]
    public void A_frame_is_found_in_noise_behind_false_beginnings_and_between_two_others()
    {
        var noise = new Random(1);
        var frames = Cases.Where(frame => frame.Right).ToList();
        for (var round = 0; round < 200; round++)
        {
            var frame = frames[round % frames.Count];
            // A false beginning that promises a length, and a frame cut short.
            byte[] before = [0x68, 0x16, .. frame.Bytes[..noise.Next(frame.Bytes.Length)],
                .. Enumerable.Range(0, noise.Next(20)).Select(_ => (byte)noise.Next(256))];
            var reader = new AnswerReader();
            byte[] line = [.. before, .. frame.Bytes];
            List<string> found = [];
            foreach (var value in line)
                if (reader.Take(value)) found.Add(Data(reader));
            while (reader.GiveUp()) found.Add(Data(reader));
            Assert.Contains(Data(Read(frame.What)), found);
        }
    }

    private static string Data(AnswerReader reader) => Convert.ToHexString(reader.Data.AsSpan(0, reader.Count));

    private static byte[] One(string what) => Cases.Single(frame => frame.What == what).Bytes;

    private static AnswerReader Read(string what)
    {
        var reader = new AnswerReader();
        Assert.Contains(true, One(what).Select(reader.Take));
        return reader;
    }
}
