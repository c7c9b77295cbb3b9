using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Gateway.Drivers.Modbus;
using EdgeFleet.Tests.Lines;

namespace EdgeFleet.Tests.Modbus;

/// <summary>The codec against anything at all, from seeds.</summary>
public class CodecTests
{
    private const int Rounds = 20_000;

    /// <summary>V1.1b3, example of 6.11: ten coils from 19.</summary>
    [Fact]
    public void Function_15_packs_coils_as_in_the_specification()
    {
        bool[] coils = [true, false, true, true, false, false, true, true, true, false];
        Assert.Equal("0F0013000A02CD01", Convert.ToHexString(ModbusRequest.WriteCoils(19, coils).Pdu));
    }

    /// <summary>V1.1b3, example of 6.17: reads six registers from 3, writes three from 14.</summary>
    [Fact]
    public void Function_23_reads_and_writes_as_in_the_specification()
    {
        var request = ModbusRequest.ReadWrite(3, 6, 14, [0x00, 0xFF, 0x00, 0xFF, 0x00, 0xFF]);
        Assert.Equal("1700030006000E00030600FF00FF00FF", Convert.ToHexString(request.Pdu));
        Assert.Equal("00FE0ACD00010003000D00FF",
            Convert.ToHexString(request.Accept(Convert.FromHexString("170C00FE0ACD00010003000D00FF")).Span));
    }

    [Fact]
    public void The_largest_requests_fit_a_pdu_and_larger_ones_are_refused()
    {
        Assert.InRange(ModbusRequest.WriteRegisters(0, new byte[2 * ModbusRequest.MaxWriteRegisters]).Pdu.Length, 1, ModbusRequest.MaxPdu);
        Assert.InRange(ModbusRequest.WriteCoils(0, new bool[ModbusRequest.MaxWriteBits]).Pdu.Length, 1, ModbusRequest.MaxPdu);
        Assert.InRange(ModbusRequest.ReadWrite(0, 1, 0, new byte[2 * ModbusRequest.MaxReadWriteRegisters]).Pdu.Length, 1,
            ModbusRequest.MaxPdu);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => ModbusRequest.WriteRegisters(0, new byte[2 * ModbusRequest.MaxWriteRegisters + 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModbusRequest.Read(ModbusTable.Holding, 0, ModbusRequest.MaxReadRegisters + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModbusRequest.Read(ModbusTable.Coil, 0, ModbusRequest.MaxReadBits + 1));
    }

    [Fact]
    public void Frames_come_out_of_any_division_as_they_went_in()
    {
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var frame = new MbapFrame(
                (ushort)random.Next(65536), (byte)random.Next(256), Bytes(random, random.Next(1, ModbusRequest.MaxPdu + 1)));
            var bytes = frame.ToBytes();
            var cut = random.Next(bytes.Length);
            Assert.Equal(0, MbapFrame.TryRead(bytes.AsSpan(0, cut), out _));
            Assert.Equal(bytes.Length, MbapFrame.TryRead([.. bytes, .. Bytes(random, random.Next(20))], out var read));
            Assert.Equal((frame.Transaction, frame.Unit), (read.Transaction, read.Unit));
            Assert.True(frame.Pdu.Span.SequenceEqual(read.Pdu.Span));
        }
    }

    [Fact]
    public void Any_bytes_give_a_frame_or_nothing_or_the_decoders_own_fault()
    {
        var random = new Random(2);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = Bytes(random, random.Next(300));
            // Half of them pass the first check and reach the second.
            if (random.Next(2) == 0 && bytes.Length >= 4) bytes[2] = bytes[3] = 0;
            if (random.Next(2) == 0 && bytes.Length >= 6) bytes[4] = 0;
            try
            {
                var size = MbapFrame.TryRead(bytes, out var frame);
                Assert.InRange(size, 0, bytes.Length);
                Assert.Equal(size == 0 ? 0 : size - MbapFrame.HeaderSize, frame.Pdu.Length);
            }
            catch (ModbusFrameException) { }
        }
    }

    [Fact]
    public void Any_bytes_are_a_serial_frame_with_its_check_or_none()
    {
        var random = new Random(7);
        var found = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (unit, pdu) = ((byte)random.Next(1, 248), new byte[] { 4, 4, (byte)random.Next(256), (byte)random.Next(256), 0, 1 });
            byte[] noise = Bytes(random, random.Next(4)), rtu =
                [.. noise, .. RtuFrame.ToBytes(unit, pdu), .. Bytes(random, random.Next(4))];
            Assert.Equal(noise.Length..(noise.Length + pdu.Length + RtuFrame.Overhead), RtuFrame.Find(rtu, unit, 4));
            rtu[noise.Length + random.Next(pdu.Length + RtuFrame.Overhead)] ^= (byte)(1 << random.Next(8));
            if (RtuFrame.Find(rtu, unit, 4) is not null) found++;
            var ascii = AsciiFrame.ToBytes(unit, pdu);
            Assert.Equal(ascii.Length, AsciiFrame.TryRead(ascii, out var frame));
            Assert.Equal((unit, Convert.ToHexString(pdu)), (frame!.Value.Unit, Convert.ToHexString(frame.Value.Pdu.Span)));
            ascii[random.Next(ascii.Length)] ^= (byte)(1 << random.Next(8));
            var taken = AsciiFrame.TryRead(ascii, out frame);
            Assert.InRange(taken, 0, ascii.Length);
            var any = Bytes(random, random.Next(600));
            Assert.InRange(AsciiFrame.TryRead(any, out _), 0, any.Length);
            _ = RtuFrame.Find(any, unit, 4);
        }
        Assert.Equal(0, found);
    }

    [Fact]
    public void Any_answer_is_accepted_with_the_length_asked_for_or_refused()
    {
        var random = new Random(3);
        var accepted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var table = (ModbusTable)random.Next(1, 5);
            var count = random.Next(1, 20);
            var request = ModbusRequest.Read(table, 0, count);
            var expected = table is ModbusTable.Coil or ModbusTable.Discrete ? (count + 7) / 8 : count * 2;
            var pdu = Bytes(random, random.Next(random.Next(2) == 0 ? expected + 4 : 60));
            if (pdu.Length > 0 && random.Next(4) > 0) pdu[0] = (byte)(request.Function | (random.Next(4) == 0 ? 0x80 : 0));
            if (pdu.Length > 1 && random.Next(4) > 0) pdu[1] = (byte)expected;
            try
            {
                Assert.Equal(expected, request.Accept(pdu).Length);
                accepted++;
            }
            catch (ModbusFrameException) { }
            catch (ModbusRefusedException) { }
        }
        Assert.True(accepted > 100, "the test reaches what it tests");
    }

    [Fact]
    public void Any_registers_give_a_value_or_a_quality()
    {
        var random = new Random(4);
        for (var round = 0; round < Rounds; round++)
        {
            var point = AnyPoint(random);
            var (value, quality) = ValueDecoder.Decode(point, Bytes(random, point.Length * 2));
            Assert.True(value.Kind != ValueKind.None || quality != Quality.Good);
        }
    }

    [Fact]
    public void A_number_that_leaves_a_double_when_it_is_scaled_is_no_good_one()
    {
        var wire = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteDoubleBigEndian(wire, double.MaxValue);
        var (value, quality) = ValueDecoder.Decode(Point(WireType.Float64, ByteOrder.Big, 10), wire);
        Assert.Equal((double.PositiveInfinity, Quality.Invalid | Quality.Overflow), (value.Double, quality));
    }

    [Fact]
    public void What_is_written_reads_back_in_every_type_and_order()
    {
        var random = new Random(5);
        var exact = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var point = AnyPoint(random);
            var wire = Bytes(random, point.Length * 2);
            var (value, quality) = ValueDecoder.Decode(point, wire);
            if (quality != Quality.Good || point.Type is WireType.Float32 or WireType.Float64 or WireType.Bool or WireType.Bits) continue;
            var written = point.Type == WireType.String ? value
                : ReadingValue.Of(value.Kind == ValueKind.Integer ? value.Integer : value.Decimal);
            Assert.Null(ValueEncoder.Encode(point, written, out var again));
            Assert.Equal((value, Quality.Good), ValueDecoder.Decode(point, again));
            if (point.Type != WireType.String) Assert.Equal(wire, again);
            exact++;
        }
        Assert.True(exact > Rounds / 4, "the test reaches what it tests");
    }

    [Theory]
    [InlineData("UInt16", "0.1", "12.34", "multiple of 0.1")]
    [InlineData("UInt16", "0.1", "-0.1", "0 to 6553.5")]
    [InlineData("Int16", "1", "32768", "-32768 to 32767")]
    [InlineData("Bcd16", "1", "10000", "0 to 9999")]
    [InlineData("UInt64", "0.001", "79228162514264337593543950335", "far outside")]
    public void What_the_device_cannot_hold_is_refused_with_what_it_can(string type, string scale, string value, string hint)
    {
        var point = Point(Enum.Parse<WireType>(type), ByteOrder.Big,
            decimal.Parse(scale, System.Globalization.CultureInfo.InvariantCulture));
        var refusal = ValueEncoder.Encode(
            point, ReadingValue.Of(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture)), out var wire);
        Assert.Contains(hint, refusal?.ToString(), StringComparison.Ordinal);
        Assert.Empty(wire);
    }

    [Theory]
    [InlineData("tcp", 3000, 60_000)]
    [InlineData("rtu", 100, 20)]
    [InlineData("ascii", 100, 20)]
    public async Task A_link_survives_any_bytes_and_throws_nothing(string framing, int rounds, int timeoutMs)
    {
        var random = new Random(6);
        await using var bench =
            new ModbusBench("tcp://noise", """{"table":"input","address":0,"type":"uint16"},{"table":"coil","address":0}""",
            timeoutMs: timeoutMs, retries: 1,
            framing: framing, ports: new GivenPorts(_ => new Noise(random)));
        var faults = new HashSet<FaultKind?>();
        for (var round = 0; round < rounds; round++) faults.Add((await bench.ReadAsync()).Fault?.Kind);
        if (framing == "tcp") Assert.Contains(FaultKind.Corrupt, faults);
        Assert.Contains(FaultKind.NoAnswer, faults);
    }

    private static ModbusPoint AnyPoint(Random random)
    {
        WireType[] types = [.. Enum.GetValues<WireType>()];
        var type = types[random.Next(types.Length)];
        decimal[] scales = [1, 0.1m, 10, 0.001m, -0.5m, 12345.678m];
        var order = (ByteOrder)random.Next(8);
        decimal[] offsets = [0, 0, -40, 0.5m];
        return Point(type, type == WireType.String ? order & ByteOrder.SwapBytes : order,
            scales[random.Next(scales.Length)]) with { Offset = offsets[random.Next(offsets.Length)] };
    }

    private static ModbusPoint Point(WireType type, ByteOrder order, decimal scale) =>
        new(ModbusTable.Holding, 0, type == WireType.String ? 5 : ModbusPoint.Registers(type), type, order, scale, 0, null, false,
            type == WireType.Bits ? 3 : 0, 5, WriteWith.Multiple);

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Answers each request with bytes that are sometimes nearly right, then closes.</summary>
    private sealed class Noise(Random random) : ByteStream
    {
        private readonly Queue<byte[]> _pieces = new();

        protected override void Receive(byte[] bytes)
        {
            var answer = Bytes(random, random.Next(1, 280));
            var right = random.Next(answer.Length + 1);
            byte[] good = [bytes[0], bytes[1], 0, 0, 0, 5, bytes[6], bytes[7], 2, 0, 1];
            good.AsSpan(0, Math.Min(right, Math.Min(good.Length, answer.Length))).CopyTo(answer);
            for (var at = 0; at < answer.Length;)
            {
                var piece = Math.Min(answer.Length - at, random.Next(1, 100));
                _pieces.Enqueue(answer[at..(at + piece)]);
                at += piece;
            }
        }

        protected override byte[]? Next() => _pieces.TryDequeue(out var piece) ? piece : null;
    }
}
