using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.Updates.Kinds;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Tests.Architecture;

namespace EdgeFleet.Tests.Updates;

/// <summary>Each kind takes a file of its own, and tells what is wrong with one that is not.</summary>
public class ArtifactKindTests
{
    [Fact]
    public void Each_kind_is_a_folder_of_its_name() =>
        Assert.Equal(
            ArtifactKinds.All.Select(kind => $"fleet/Contracts/Updates/Kinds/{kind.GetType().Name}/{kind.GetType().Name}.cs").Order(),
            Repository.Files(".cs").Where(file => file.StartsWith("fleet/Contracts/Updates/Kinds/", StringComparison.Ordinal)
                && file.Split('/') is [.., var folder, var name] && name == folder + ".cs").Order());

    [Fact]
    public void A_node_application_is_for_one_kind_and_board_and_of_one_release()
    {
        var image = NodeFile(7);
        Assert.Empty(Faults(Target("node-application", "streetlight/ST_NUCLEO144_F767ZI", 7), image));
        Assert.Equal([KindPhrases.OtherHardware.Code], Faults(Target("node-application", "meter/ST_NUCLEO144_F767ZI", 7), image));
        Assert.Equal([KindPhrases.OtherRelease.Code], Faults(Target("node-application", "streetlight/ST_NUCLEO144_F767ZI", 8), image));
        var two = Target("node-application", "streetlight/ST_NUCLEO144_F767ZI", 7) with { Hardware = ["streetlight/a", "streetlight/b"] };
        Assert.Equal([KindPhrases.OtherHardware.Code], Faults(two, image));
    }

    [Fact]
    public void What_is_no_image_of_a_node_is_refused()
    {
        var image = NodeFile(7);
        var sealedImage = (byte[])[.. image, .. new byte[NodeImage.SealSize]];
        var other = image.ToArray();
        other[^100] ^= 1; // within the header's size
        var noPe = NodeImage.Unsealed(7, "streetlight", "B", [new NodeFile("A.pe", new byte[200])]);
        foreach (var wrong in new[] { sealedImage, image[..^1], [], Encoding.ASCII.GetBytes("EFN1"), noPe, new byte[1024 * 1024 + 1] })
            Assert.NotEmpty(Faults(Target("node-application", "streetlight/ST_NUCLEO144_F767ZI", 7), wrong));
    }

    [Fact]
    public void What_a_board_cannot_load_is_refused_with_the_number_and_what_to_do()
    {
        Assert.Equal(Nucleo144F767ZI.MaxImageSize, BoardMemory.LargestImage($"meter/{Nucleo144F767ZI.Name}"));
        Assert.Null(BoardMemory.LargestImage("meter/ESP32"));
        var most = Nucleo144F767ZI.MaxImageSize - NodeImage.SealSize;
        var target = Target("node-application", $"streetlight/{Nucleo144F767ZI.Name}", 7);
        Assert.Empty(Faults(target, Filled(most)));
        Assert.Equal([KindPhrases.TooLargeForBoard.Code], Faults(target, Filled(most + 1)));
        var faults = new ValidationFaults();
        ArtifactKinds.CheckSize(target with { Size = most + 1 }, faults);
        Assert.Contains("61441 bytes with its seal, and streetlight/ST_NUCLEO144_F767ZI can load 61440; leave out",
            Assert.Single(faults.Phrases).ToString(), StringComparison.Ordinal);
        // Of a board that nobody measured only the node knows.
        Assert.Equal([KindPhrases.OtherHardware.Code], Faults(target with { Hardware = ["streetlight/ESP32"] }, Filled(most + 1)));

        static byte[] Filled(int bytes)
        {
            var head = NodeImage.Unsealed(7, "streetlight", Nucleo144F767ZI.Name, [new NodeFile("Lamp.pe", Assembly(124))]).Length - 124;
            return NodeImage.Unsealed(7, "streetlight", Nucleo144F767ZI.Name, [new NodeFile("Lamp.pe", Assembly(bytes - head))]);
        }
    }

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(2, 1, false)]
    [InlineData(16, 17, false)]
    public void A_head_that_ends_early_is_none(int files, int claimed, bool cut)
    {
        var whole = NodeImage.Unsealed(
            1, "k", "b", [.. Enumerable.Range(0, Math.Max(files, 1)).Select(i => new NodeFile($"f{i}.pe", new byte[3]))]);
        Assert.NotNull(NodeImageHead.Read(whole));
        whole[4 + 4 + 2 + 2] = (byte)claimed;
        if (cut) Assert.All(Enumerable.Range(0, 20), length => Assert.Null(NodeImageHead.Read(whole.AsSpan(0, length))));
        else Assert.False(NodeImageHead.Read(whole) is { } head && head.Size + head.Files.Sum(f => f.Length) == whole.Length);
    }

    [Fact]
    public void A_gateway_application_holds_the_files_of_its_manifest_and_no_others()
    {
        var target = Target("gateway-application", "linux-arm64", 3) with { Version = "0.2.0" };
        Assert.Empty(Faults(target, Archive()));
        Assert.Equal([KindPhrases.OtherHardware.Code], Faults(target with { Hardware = ["linux-x64"] }, Archive()));
        Assert.Equal([KindPhrases.OtherVersion.Code], Faults(target with { Version = "0.3.0" }, Archive()));
        Assert.Equal([KindPhrases.NoArchive.Code], Faults(target, Archive(more: "surprise")));
        Assert.Equal([KindPhrases.NoArchive.Code], Faults(target, Archive(more: "bin/EdgeFleet.Gateway")));
        Assert.Equal([KindPhrases.NoArchive.Code], Faults(target, Archive(more: "edgefleet-gateway.json")));
        Assert.Equal([KindPhrases.NoArchive.Code], Faults(target, Archive(content: "other program")));
        Assert.Equal([KindPhrases.NoArchive.Code], Faults(target, Archive(content: new string('a', 100_000))));
        Assert.Equal([KindPhrases.NoPath.Code], Faults(target, Archive(path: "../EdgeFleet.Gateway")));
        Assert.Equal([KindPhrases.NoPath.Code], Faults(target, Archive(path: "/bin/sh")));
        Assert.Equal([KindPhrases.NoArchive.Code], Faults(target, Encoding.ASCII.GetBytes("no archive at all")));
    }

    [Fact]
    public void A_system_bundle_is_a_file_system_with_a_signature_behind_it()
    {
        var target = Target("system-bundle", "gateway-rpi4", 1);
        var bundle = new byte[4096 + 300 + 8];
        "hsqs"u8.CopyTo(bundle);
        bundle[41] = 0x10; // 4,096 bytes used
        bundle[4096] = 0x30;
        bundle[^2] = 1;
        bundle[^1] = 300 - 256;
        Assert.Empty(Faults(target, bundle));
        Assert.Equal([KindPhrases.NoBundle.Code], Faults(target, bundle[..4200]));
        Assert.Equal([KindPhrases.NoBundle.Code], Faults(target, bundle[1..]));
        Assert.Equal([KindPhrases.NoBundle.Code], Faults(target, bundle[..50]));
    }

    [Fact]
    public void A_profile_set_holds_profiles_that_gateways_can_read()
    {
        var target = Target("profile-set", ArtifactTarget.AnyHardware, 4);
        var profile = Repository.Read("seeds/profiles/greenhouse-climate.json");
        Assert.Empty(Faults(target, Set(profile)));
        Assert.Equal([KindPhrases.OtherRelease.Code], Faults(target with { Release = 5 }, Set(profile)));
        Assert.Equal([KindPhrases.ProfileTwice.Code], Faults(target, Set(profile, profile)));
        var broken = JsonNode.Parse(profile)!;
        broken["points"]![0]!["path"] = "nowhere";
        Assert.NotEmpty(Faults(target, Set(broken.ToJsonString())));
    }

    [Fact]
    public void A_kind_that_this_release_does_not_know_is_named()
    {
        Assert.Equal([KindPhrases.NoKind.Code], Faults(Target("toaster", "any", 1), [1]));
    }

    internal static byte[] NodeFile(uint release) => NodeImage.Unsealed(
        release, "streetlight", "ST_NUCLEO144_F767ZI", [new NodeFile("Wire.pe", Assembly(200)), new NodeFile("Lamp.pe", Assembly(124))]);

    private static ArtifactTarget Target(string kind, string hardware, uint release) =>
        new("file", kind, [hardware], "1.0.0", release, 0, 1, new string('0', 64));

    private static IEnumerable<string> Faults(ArtifactTarget target, byte[] content)
    {
        var faults = new ValidationFaults();
        using var stream = new MemoryStream(content);
        ArtifactKinds.Check(target, stream, faults);
        return faults.Phrases.Select(fault => fault.Kind.Code);
    }

    internal static byte[] Assembly(int size)
    {
        var file = new byte[size];
        "NFMRK1\0\0"u8.CopyTo(file);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(100), size);
        return file;
    }

    private static byte[] Archive(string path = "bin/EdgeFleet.Gateway", string content = "the program", string? more = null)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            Add("edgefleet-gateway.json", new JsonObject
            {
                ["format"] = "edgefleet-gateway/1",
                ["release"] = 3,
                ["version"] = "0.2.0",
                ["runtime"] = "linux-arm64",
                ["files"] = new JsonObject
                {
                    [path] = new JsonObject
                    {
                        ["length"] = 11,
                        ["sha256"] = Convert.ToHexStringLower(SHA256.HashData("the program"u8)),
                        ["executable"] = true,
                    },
                },
            }.ToJsonString());
            Add(path, content);
            if (more is not null) Add(more, "the program");

            void Add(string name, string text)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return bytes.ToArray();
    }

    /// <summary>With one file.</summary>
    internal static byte[] Application(string runtime, uint release, string version, byte[] program)
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.In("EdgeFleet.Gateway"), program);
        using var archive = new MemoryStream();
        GatewayArchive.Write(archive, new DirectoryInfo(folder.Path), runtime, release, version);
        return archive.ToArray();
    }

    private static byte[] Set(params string[] profiles) => Encoding.UTF8.GetBytes(
        $$"""{"format":"edgefleet-profile-set/1","release":4,"profiles":[{{string.Join(',', profiles)}}]}""");
}
