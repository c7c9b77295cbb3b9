using EdgeFleet.Gateway.Drivers.Modbus;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Fuzz;

/// <summary>Frames of field devices: from a wire on which anything may be heard.</summary>
public sealed class FrameFuzzTests
{
    [Fact]
    public void A_frame_of_Modbus_RTU_is_found_or_is_not()
    {
        var right = RtuFrame.ToBytes(1, [3, 4, 0, 1, 0, 2]);
        FuzzRun.Of([right, [.. right, .. right]], 200_000, bytes => RtuFrame.Find(bytes, 1, 3) is { } range && bytes[range].Length > 0);
    }

    [Fact]
    public void A_frame_of_Modbus_ASCII_or_TCP_is_read_or_waited_for()
    {
        FuzzRun.Of([AsciiFrame.ToBytes(1, [3, 4, 0, 1, 0, 2])], 100_000, bytes =>
        {
            var used = AsciiFrame.TryRead(bytes, out var frame);
            Assert.InRange(used, -1, bytes.Length);
            return frame is not null;
        });
        FuzzRun.Of([new MbapFrame(9, 1, new byte[] { 3, 4, 0, 1, 0, 2 }).ToBytes()], 100_000, bytes =>
        {
            var used = MbapFrame.TryRead(bytes, out var frame);
            Assert.InRange(used, -1, bytes.Length);
            return used > 0 && frame.Pdu.Length >= 0;
        }, typeof(ModbusFrameException));
    }

    [Fact]
    public void What_a_line_brings_becomes_frames_of_the_node_wire_or_nothing()
    {
        var frame = new byte[Frame.MaxSizeOnLine];
        byte[] plain = [1, 0, 42, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 9];
        var size = Cobs.Encode(plain, 0, plain.Length, frame, 0);
        byte[] right = [.. frame.AsSpan(0, size), 0];
        var decoder = new LineDecoder();
        var (reader, status, record) = (new FrameReader(), new StatusPart(), new EdgeFleet.Nano.Wire.Record());
        FuzzRun.Of([right, [.. right, .. right]], 200_000, bytes =>
        {
            decoder.Reset();
            var whole = false;
            for (var at = 0; at < bytes.Length;)
            {
                var used = decoder.Take(bytes, at, bytes.Length - at);
                if (used <= 0) break;
                at += used;
                if (decoder.Length == 0) continue;
                whole = true;
                reader.Read(decoder.Buffer, decoder.Length);
                while (reader.NextPart())
                {
                    status.Read(reader.Part);
                    record.Read(reader.Part);
                }
            }
            return whole;
        });
    }
}
