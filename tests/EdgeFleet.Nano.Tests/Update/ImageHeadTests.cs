using System.Text;
using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Update;

public sealed class ImageHeadTests
{
    private static readonly byte[] Key = SampleImage.Key;

    private readonly ImageHead _head = new();

    [Fact]
    public void It_reads_what_the_builder_wrote()
    {
        var image = NodeImage.Build(0xFFFFFFFE, "meter", "BOARD", [new("A.B_c-1.pe", new byte[3]), new("Meter.pe", new byte[70_000])], Key);
        Assert.True(Reads(image));
        Assert.Equal((0xFFFFFFFE, 2, 3, 70_000, image.Length),
            (_head.Release, _head.Files, _head.Length(0), _head.Length(1), _head.ImageSize));
        Assert.Equal(("A.B_c-1", "Meter"), (_head.AssemblyName(0), _head.AssemblyName(1)));
        Assert.True(_head.IsFor("meter"u8.ToArray(), "BOARD"u8.ToArray()));
        Assert.False(_head.IsFor("meteR"u8.ToArray(), "BOARD"u8.ToArray()));
        Assert.False(_head.IsFor("meter"u8.ToArray(), "BOAR"u8.ToArray()));
        Assert.Equal("meter"u8.Length + "BOARD"u8.Length + 4 + 4 + 2 + 1 + 1 + 10 + 4 + 1 + 8 + 4, _head.Size);
    }

    [Fact]
    public void Nothing_shorter_than_it_says_is_an_image()
    {
        var image = new SampleImage(3).Bytes;
        for (var count = 0; count < image.Length; count++) Assert.False(Reads(image[..count]));
        Assert.True(Reads(image));
    }

    [Theory]
    [InlineData("a.pe", true)]
    [InlineData("Z9._-.pe", true)]
    [InlineData(".pe", false)]
    [InlineData(".a.pe", false)]
    [InlineData("a.dll", false)]
    [InlineData("a.PE", false)]
    [InlineData("../a.pe", false)]
    [InlineData("a b.pe", false)]
    [InlineData("a\0.pe", false)]
    [InlineData("ä.pe", false)]
    [InlineData("", false)]
    public void A_file_has_a_plain_name(string name, bool good)
    {
        Assert.Equal(good, Reads(Raw(1, name, 5, new byte[5])));
        if (good) NodeImage.Build(1, "k", "b", [new(name, new byte[5])], Key);
        else Assert.Throws<ArgumentException>(() => NodeImage.Build(1, "k", "b", [new(name, new byte[5])], Key));
    }

    [Fact]
    public void A_name_has_64_bytes_at_most()
    {
        Assert.True(Reads(Raw(1, new string('a', 61) + ".pe", 5, new byte[5])));
        Assert.False(Reads(Raw(1, new string('a', 62) + ".pe", 5, new byte[5])));
    }

    [Theory]
    [InlineData(0, 5u)]
    [InlineData(1, 0u)]
    [InlineData(1, 0x80000000u)]
    [InlineData(1, 0xFFFFFFFFu)]
    [InlineData(1, 6u)]
    [InlineData(17, 5u)]
    [InlineData(255, 5u)]
    public void Lengths_and_counts_add_up(int files, uint length)
    {
        Assert.False(Reads(Raw(files, "a.pe", length, new byte[5])));
    }

    [Fact]
    public void Sixteen_files_are_the_most_and_512_bytes_of_head()
    {
        NodeFile[] files = [.. Enumerable.Range(0, 16).Select(i => new NodeFile($"file{i}.pe", new byte[1]))];
        Assert.True(Reads(NodeImage.Build(1, "k", "b", files, Key)));
        Assert.Throws<ArgumentException>(() => NodeImage.Build(1, "k", "b", [.. files, files[0]], Key));
        Assert.Throws<ArgumentException>(() => NodeImage.Build(1, "k", "b", [], Key));
        // 12 bytes and 25 a file make 412; the kind fills up to 512.
        files = [.. Enumerable.Range(0, 16).Select(i => new NodeFile($"file-of-twenty-{i:00}.pe", new byte[1]))];
        var longest = NodeImage.Build(1, new string('k', 100), "b", files, Key);
        Assert.True(Reads(longest));
        Assert.Equal(ImageLayout.MaxHeadSize, _head.Size);
        Assert.Throws<ArgumentException>(() => NodeImage.Build(1, new string('k', 101), "b", files, Key));
    }

    [Fact]
    public void Whatever_is_there_it_answers()
    {
        var good = new SampleImage(3).Bytes;
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var image = good[..random.Next(1, good.Length)].ToArray();
            for (var change = random.Next(8); change >= 0; change--) image[random.Next(Math.Min(80, image.Length))] =
                (byte)random.Next(256);
            if (Reads(image)) Assert.InRange(_head.ImageSize, 0, image.Length);
        }
    }

    private bool Reads(byte[] image)
    {
        var flash = new NorFlash(256 * (2 + image.Length / 256), 256);
        flash.Program(100, image);
        return _head.Read(new FlashMemory(flash), 100, image.Length);
    }

    // An image of one file with a head that may lie; its seal is nobody's.
    private static byte[] Raw(int files, string name, uint length, byte[] content)
    {
        var head = new List<byte>();
        head.AddRange("EFN1"u8);
        head.AddRange(BitConverter.GetBytes(7));
        head.AddRange([1, (byte)'k', 1, (byte)'b', (byte)files]);
        for (var i = 0; i < Math.Max(files, 1); i++)
        {
            head.Add((byte)Encoding.UTF8.GetByteCount(name));
            head.AddRange(Encoding.UTF8.GetBytes(name));
            head.AddRange(BitConverter.GetBytes(length));
        }
        return [.. head, .. content, .. new byte[NodeImage.SealSize]];
    }
}
