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
            var octets = Hex(one!["octets"]);
            var stuffed = new byte[octets.Length + Cobs.Overhead];
            Assert.Equal(stuffed.Length, Cobs.Encode(octets, 0, octets.Length, stuffed, 0));
            Assert.Equal((string)one["stuffed"]!, Convert.ToHexStringLower(stuffed));
            Assert.Equal(octets.Length, Cobs.Decode(stuffed, stuffed.Length));
            Assert.Equal(octets, stuffed[..octets.Length]);
        });
    }

    [Fact]
    public void The_checksum_is_the_same_in_one_piece_and_in_two()
    {
        Assert.All(Sums["crc"]!.AsArray(), one =>
        {
            var octets = Hex(one!["octets"]);
            var crc = Convert.ToUInt16((string)one["crc"]!, 16);
            Assert.Equal(crc, Crc16.Of(octets, 0, octets.Length));
            Assert.Equal(crc, Crc16.Add(Crc16.Of(octets, 0, octets.Length / 2), octets, octets.Length / 2, octets.Length - octets.Length / 2));
        });
    }

    [Fact]
    public void The_seal_is_the_same()
    {
        Assert.All(Sums["hmac"]!.AsArray(), one =>
            Assert.Equal((string)one!["hmac"]!, Convert.ToHexStringLower(Seal(Hex(one["key"]), Hex(one["octets"])))));
    }

    [Fact]
    public void A_node_takes_the_same_slot()
    {
        Assert.All(Sums["slots"]!.AsArray(), one =>
        {
            var body = new byte[8];
            var writer = new OctetWriter();
            writer.Attach(body, 0, body.Length);
            DiscoverPart.Write(writer, (int)one!["slots"]!, 100, (uint)one["salt"]!, all: false);
            var reader = new OctetReader();
            reader.Attach(body, 0, body.Length);
            var discover = new DiscoverPart();
            Assert.True(discover.Read(reader));
            Assert.Equal((int)one["slot"]!, discover.SlotOf(Fields.Id(one["node"]!), new byte[12]));
        });
    }

    private static byte[] Seal(byte[] key, byte[] octets)
    {
        var mac = new HmacSha256(key);
        var code = new byte[Sha256.Size];
        mac.Begin();
        mac.Add(octets, 0, octets.Length);
        mac.End(code, 0, code.Length);
        return code;
    }

    private static byte[] Hex(JsonNode? octets) => Convert.FromHexString((string)octets!);
}
