using System.Text.Json.Nodes;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Wire;

/// <summary>Stuffing, checksum, seals and slots, as the other implementation computes them.</summary>
public sealed class SumTests
{
    private static readonly JsonNode Sums = CaseFiles.Read("sums");

    [Fact]
    public void Stuffing_is_the_same_both_ways()
    {
        Assert.All(Sums["cobs"]!.AsArray(), one =>
        {
            var bytes = Hex(one!["bytes"]);
            var stuffed = new byte[bytes.Length + Cobs.Overhead];
            Assert.Equal(stuffed.Length, Cobs.Encode(bytes, 0, bytes.Length, stuffed, 0));
            Assert.Equal((string)one["stuffed"]!, Convert.ToHexStringLower(stuffed));
            Assert.Equal(bytes.Length, Cobs.Decode(stuffed, stuffed.Length));
            Assert.Equal(bytes, stuffed[..bytes.Length]);
        });
    }

    [Fact]
    public void The_checksum_is_the_same_in_one_piece_and_in_two()
    {
        Assert.All(Sums["crc"]!.AsArray(), one =>
        {
            var bytes = Hex(one!["bytes"]);
            var crc = Convert.ToUInt16((string)one["crc"]!, 16);
            Assert.Equal(crc, Crc16.Of(bytes, 0, bytes.Length));
            Assert.Equal(crc, Crc16.Add(Crc16.Of(bytes, 0, bytes.Length / 2), bytes, bytes.Length / 2, bytes.Length - bytes.Length / 2));
        });
    }

    [Fact]
    public void The_seal_is_the_same()
    {
        Assert.All(Sums["hmac"]!.AsArray(), one =>
            Assert.Equal((string)one!["hmac"]!, Convert.ToHexStringLower(Seal(Hex(one["key"]), Hex(one["bytes"])))));
    }

    [Fact]
    public void A_node_takes_the_same_slot()
    {
        Assert.All(Sums["slots"]!.AsArray(), one =>
        {
            var body = new byte[8];
            var writer = new ByteWriter();
            writer.Attach(body, 0, body.Length);
            DiscoverPart.Write(writer, (int)one!["slots"]!, 100, (uint)one["salt"]!, all: false);
            var reader = new ByteReader();
            reader.Attach(body, 0, body.Length);
            var discover = new DiscoverPart();
            Assert.True(discover.Read(reader));
            Assert.Equal((int)one["slot"]!, discover.SlotOf(Fields.Id(one["node"]!), new byte[12]));
        });
    }

    private static byte[] Seal(byte[] key, byte[] bytes)
    {
        var mac = new HmacSha256(key);
        var code = new byte[Sha256.Size];
        mac.Begin();
        mac.Add(bytes, 0, bytes.Length);
        mac.End(code, 0, code.Length);
        return code;
    }

    private static byte[] Hex(JsonNode? bytes) => Convert.FromHexString((string)bytes!);
}
