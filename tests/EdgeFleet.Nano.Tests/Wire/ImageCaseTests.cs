using System.Text;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Nano.Update;

namespace EdgeFleet.Nano.Tests.Wire;

/// <summary>
/// Images of the other implementation: read by what the node reads them with, and built to the same bytes by what the manager
/// builds them with.
/// </summary>
public sealed class ImageCaseTests
{
    private static readonly JsonNode Images = CaseFiles.Read("images");

    public static TheoryData<string> Names => [.. Images["images"]!.AsArray().Select(image => (string)image!["name"]!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_image_is_read_and_built_the_same(string name)
    {
        var said = Images["images"]!.AsArray().Single(image => (string)image!["name"]! == name)!;
        var bytes = Convert.FromHexString((string)said["bytes"]!);
        var files = said["files"]!.AsArray().Select(file => (Name: (string)file!["name"]!, Length: (int)file["length"]!)).ToList();
        var (kind, board) = ((string)said["kind"]!, (string)said["board"]!);

        var flash = new NorFlash(4096, 256);
        flash.Program(0, bytes);
        var head = new ImageHead();
        Assert.True(head.Read(new FlashMemory(flash), 0, bytes.Length));
        Assert.Equal(((uint)said["release"]!, (int)said["head"]!, bytes.Length), (head.Release, head.Size, head.ImageSize));
        Assert.True(head.IsFor(Encoding.UTF8.GetBytes(kind), Encoding.UTF8.GetBytes(board)));
        Assert.Equal(files.Select(file => file.Length), Enumerable.Range(0, head.Files).Select(head.Length));
        Assert.Equal(files.Select(file => file.Name), Enumerable.Range(0, head.Files).Select(file => head.AssemblyName(file) + ".pe"));

        var at = head.Size;
        var contents = files.Select(file => new NodeFile(file.Name, bytes.AsMemory((at += file.Length) - file.Length, file.Length)))
            .ToList();
        Assert.Equal(bytes, NodeImage.Build(head.Release, kind, board, contents, Convert.FromHexString((string)Images["key"]!)));
        Assert.Equal((string)said["image"]!, Fields.Id(NodeImage.Id(bytes)));
    }
}
