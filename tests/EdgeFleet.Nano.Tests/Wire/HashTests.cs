using System.Text;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Wire;

/// <summary>
/// The managed SHA-256 against NIST's examples for FIPS 180-4 ("Examples with Intermediate Values", SHA-256; the third from
/// FIPS 180-2, B.3), HMAC-SHA256 against RFC 4231, 4.2 to 4.6. Its cases 6 and 7 have keys longer than a block, which are not ours.
/// </summary>
public sealed class HashTests
{
    public static TheoryData<string, string, string> Rfc4231 => new()
    {
        { Repeated(0x0b, 20), Hex("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
        { Hex("Jefe"), Hex("what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
        { Repeated(0xaa, 20), Repeated(0xdd, 50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
        { "0102030405060708090a0b0c0d0e0f10111213141516171819", Repeated(0xcd, 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b" },
        { Repeated(0x0c, 20), Hex("Test With Truncation"), "a3b6167473100ee06e0c796c2955552b" },
    };

    [Theory]
    [InlineData("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    [InlineData("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")]
    public void SHA_256_gives_the_published_hash(string text, int times, string hash)
    {
        var sha = new Sha256();
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var i = 0; i < times; i++) sha.Add(bytes, 0, bytes.Length);
        var made = new byte[Sha256.Size];
        sha.End(made, 0);
        Assert.Equal(hash, Convert.ToHexStringLower(made));
    }

    [Theory]
    [MemberData(nameof(Rfc4231))]
    public void HMAC_SHA_256_gives_the_published_code(string key, string data, string code)
    {
        var mac = new HmacSha256(Convert.FromHexString(key));
        var bytes = Convert.FromHexString(data);
        var made = new byte[code.Length / 2];
        for (var again = 0; again < 2; again++)
        {
            mac.Begin();
            mac.Add(bytes, 0, bytes.Length);
            mac.End(made, 0, made.Length);
            Assert.Equal(code, Convert.ToHexStringLower(made));
        }
    }

    private static string Hex(string ascii) => Convert.ToHexStringLower(Encoding.ASCII.GetBytes(ascii));
    private static string Repeated(byte value, int times) => Convert.ToHexStringLower([.. Enumerable.Repeat(value, times)]);
}
