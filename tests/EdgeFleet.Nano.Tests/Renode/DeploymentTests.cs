using System.Buffers.Binary;
using System.Text;
using EdgeFleet.Renode;

namespace EdgeFleet.Nano.Tests.Renode;

public sealed class DeploymentTests
{
    public static TheoryData<string> Kinds => [.. MakersMemory.Kinds];

    [Fact]
    public void Each_assembly_stands_behind_all_it_needs_and_at_a_multiple_of_four()
    {
        var files = new[] { Pe("App", 3, "Library", "mscorlib"), Pe("Library", 2, "mscorlib"), Pe("mscorlib", 1), Pe("Other", 0) }
            .ToDictionary(file => file.Name);
        var ordered = DeploymentRegion.Order("App", name => files.GetValueOrDefault(name));
        Assert.Equal(["mscorlib", "Library", "App"], ordered.Select(file => file.Name));
        var region = DeploymentRegion.Pack(ordered);
        var at = 0;
        foreach (var file in ordered)
        {
            Assert.Equal(file.Bytes, region[at..(at + file.Bytes.Length)]);
            at += (file.Bytes.Length + 3) / 4 * 4;
        }
        Assert.Equal(at, region.Length);
    }

    [Fact]
    public void A_missing_assembly_is_named_with_who_needs_it()
    {
        var app = Pe("App", 0, "Gone");
        var error = Assert.Throws<InvalidDataException>(() => DeploymentRegion.Order("App", name => name == "App" ? app : null));
        Assert.Contains("Gone.pe is missing, which App needs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_the_region_holds_is_refused()
    {
        var large = Pe("Large", DeploymentRegion.Size);
        Assert.Throws<InvalidDataException>(() => DeploymentRegion.Pack([large]));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200)]
    public void What_is_no_assembly_is_refused(int bytes) =>
        Assert.Throws<InvalidDataException>(() => new PeFile(new byte[bytes], "x.pe"));

    [Fact]
    public void A_cut_file_is_refused()
    {
        var whole = Pe("App", 8).Bytes;
        Assert.Throws<InvalidDataException>(() => new PeFile(whole[..^4], "App.pe"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_makers_memory_holds_number_and_keys(string kind)
    {
        var (key, updateKey) = (new byte[32], new byte[32]);
        Array.Fill(key, (byte)0x5A);
        Array.Fill(updateKey, (byte)0xA5);
        var memory = MakersMemory.Make(kind, 4711, key, updateKey, 0);
        Assert.Equal(32_768, memory.Length);
        Assert.True(memory.AsSpan().IndexOf(key) >= 0);
        Assert.True(memory.AsSpan().IndexOf(updateKey) >= 0);
        Assert.NotEqual(memory, MakersMemory.Make(kind, 4711, key, updateKey, 9));
    }

    [Fact]
    public void A_kind_that_there_is_not_is_refused_with_those_that_there_are()
    {
        var error = Assert.Throws<InvalidDataException>(() => MakersMemory.Make("lamp", 1, new byte[32], new byte[32], 0));
        Assert.Contains("streetlight", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => MakersMemory.Make("meter", 1, new byte[31], new byte[32], 0));
    }

    // As the metadata processor lays it out: header, references, strings, and padding as other tables would be.
    private static PeFile Pe(string name, int padding, params string[] references)
    {
        const int References = 0x7C;
        const int Each = 12;
        var strings = new MemoryStream();
        strings.WriteByte(0);
        var indexes = references.Append(name).Select(text =>
        {
            var index = (ushort)strings.Position;
            strings.Write(Encoding.UTF8.GetBytes(text + "\0"));
            return index;
        }).ToList();
        var stringsAt = References + Each * references.Length;
        var bytes = new byte[stringsAt + strings.Length + padding];
        "NFMRK1"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(0x24), indexes[^1]);
        for (var table = 0; table < 16; table++)
        {
            var at = table == 0 ? References : table <= 11 ? stringsAt : bytes.Length;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(0x28 + 4 * table), (uint)at);
        }
        for (var i = 0; i < references.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(References + Each * i), indexes[i]);
        strings.ToArray().CopyTo(bytes, stringsAt);
        return new PeFile(bytes, name + ".pe");
    }
}
