using System.Text.Json.Nodes;
using EdgeFleet.Nano.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeFleet.Nano.Tests.Wire;

/// <summary>Bytes and frames for the properties: with many zeros, small lengths and types that exist, so that they come deep.</summary>
internal static class Arbitrary
{
    public static Gen<byte> Byte { get; } = Gen.Frequency(
        (2, Gen.Constant((byte)0)), (3, Gen.Choose(1, 40).Select(n => (byte)n)), (1, Gen.Constant((byte)0xFF)),
            (4, Gen.Choose(0, 255).Select(n => (byte)n)));

    public static Gen<byte[]> Bytes(int min, int max) => Gen.Choose(min, max).SelectMany(count => Byte.ArrayOf(count));

    /// <summary>A sealed request or answer in the JSON of the cases, with any parts.</summary>
    public static Gen<string> Frame { get; } =
        from answer in Gen.Elements(true, false)
        from head in Gen.Choose(0, 255).ArrayOf(20)
        from bodies in Bytes(0, 40).ArrayOf(4)
        from types in Byte.ArrayOf(4)
        from count in Gen.Choose(0, 4)
        select new JsonObject
        {
            ["answer"] = answer,
            ["sealed"] = true,
            ["address"] = Number(head, 0, 2),
            ["boot"] = Number(head, 2, 4),
            ["counter"] = Number(head, 6, 4),
            [answer ? "requestTag" : "nonce"] = answer ? Convert.ToHexStringLower([.. head[10..18].Select(n => (byte)n)])
                : Number(head, 10, 4),
            ["parts"] = new JsonArray([.. types.Zip(bodies).Take(count).Select(part => new JsonObject
            {
                ["type"] = part.First.ToString("x2", null), ["body"] = Convert.ToHexStringLower(part.Second),
            })]),
        }.ToJsonString();

    /// <summary>Bytes under the head of a frame and a checksum that fits.</summary>
    public static Gen<byte[]> Framed { get; } =
        from bytes in Bytes(5, EdgeFleet.Nano.Wire.Frame.MaxSize)
        from control in Gen.Elements<byte>(0x01, 0x09, 0x11, 0x19)
        select Checked(bytes, control);

    public static byte[] Checked(byte[] bytes, byte control)
    {
        bytes[0] = control;
        EdgeFleet.Nano.Wire.WireBytes.WriteUInt16(bytes, bytes.Length - 2, Crc16.Of(bytes, 0, bytes.Length - 2));
        return bytes;
    }

    private static uint Number(int[] from, int at, int size) => from[at..(at + size)].Aggregate(0u, (sum, value) => sum << 8 | (uint)value);
}
