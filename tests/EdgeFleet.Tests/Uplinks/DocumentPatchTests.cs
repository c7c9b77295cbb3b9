using System.Text;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Testing;
using Google.Protobuf;

namespace EdgeFleet.Tests.Uplinks;

/// <summary>What makes one device document of another: the result is what was meant, or none.</summary>
public class DocumentPatchTests
{
    [Fact]
    public void Random_changes_to_random_documents_come_out_as_they_were_written()
    {
        var random = new Random(9);
        for (var i = 0; i < (Samples.IsWhole ? 5000 : 60); i++)
        {
            var before = new Written(random);
            var held = before.Text();
            before.Change(random);
            var wanted = random.Next(10) == 0 ? Anything(random) : before.Text();
            if (random.Next(10) == 0) held = Anything(random);
            Assert.Equal(wanted, DocumentPatch.Apply(held, Between(held, wanted).Bytes.Span));
        }
    }

    [Fact]
    public void Parts_put_together_are_the_document_and_each_device_is_one()
    {
        var written = new Written(new Random(1), devices: 200);
        var document = Encoding.UTF8.GetBytes(written.Text());
        var parts = DocumentParts.Of(document);
        Assert.Equal(document, parts.SelectMany(part => part.ToArray()));
        Assert.Equal(200, parts.Count(part => Encoding.UTF8.GetString(part.Span).Split("\"number\"").Length == 2));
        // What is larger than a part is several, as is what is no device document.
        Assert.All(DocumentParts.Of(new byte[100_000]), part => Assert.InRange(part.Length, 1, DocumentParts.MaxPartBytes));
    }

    [Fact]
    public void What_is_new_is_sent_and_nothing_else()
    {
        var written = new Written(new Random(2), devices: 200);
        var before = written.Text();
        written.Devices[77] = (1077, "lamp 77 in another street");
        var patch = Between(before, written.Text());
        Assert.InRange(patch.Bytes.Length, 40, 250);
        Assert.Equal(patch.Transfer, Between(before, written.Text()).Transfer);
        written.Devices.RemoveAt(50);
        Assert.InRange(Between(before, written.Text()).Bytes.Length, 40, 250);
    }

    [Fact]
    public void What_builds_on_another_document_or_is_damaged_makes_none()
    {
        var written = new Written(new Random(3), devices: 20);
        var before = written.Text();
        written.Change(new Random(4));
        var bytes = Between(before, written.Text()).Bytes.ToArray();
        Assert.Throws<CorruptPatchException>(() => DocumentPatch.Apply(before.Replace("3", "4", StringComparison.Ordinal), bytes));
        Assert.Throws<CorruptPatchException>(() => DocumentPatch.Apply("", bytes));
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[i] ^= 0x55;
            try
            {
                Assert.Equal(written.Text(), DocumentPatch.Apply(before, damaged));
            }
            catch (CorruptPatchException)
            {
                // As it should be, unless the bit says nothing.
            }
        }
    }

    [Fact]
    public void A_document_that_would_be_too_large_is_not_made()
    {
        Assert.Null(DocumentPatch.Between([], new string('a', DocumentPatch.MaxDocumentBytes + 1)));
        var written = new Written(new Random(5), devices: 100).Text();
        var plan = new DocumentPlan();
        for (var i = 0; i < 10_000; i++) plan.Pieces.Add(new DocumentPlan.Types.Piece { First = 0, Count = 100 });
        using var compressor = new ZstdSharp.Compressor();
        var bomb = compressor.Wrap(plan.ToByteArray()).ToArray();
        Assert.InRange(bomb.Length, 1, 1000);
        Assert.Contains("too large", Assert.Throws<CorruptPatchException>(() => DocumentPatch.Apply(written, bomb)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_transfer_goes_on_where_it_broke_off_and_a_newer_one_takes_its_place()
    {
        var (transfer, random) = (new ConfigurationTransfer(), new Random(6));
        var (one, other) = (new Written(random, devices: 50).Text(), new Written(random, devices: 50).Text());
        var first = Portions(Between([], one), 1);
        Assert.Null(transfer.Take(first[0], ""));
        Assert.Null(transfer.Take(first[1], ""));
        var held = transfer.Held("");
        Assert.Equal((first[2].Transfer, first[2].Offset), (held.Transfer, held.Received));

        var second = Portions(Between([], other), 2);
        foreach (var portion in second[..^1]) Assert.Null(transfer.Take(portion, ""));
        Assert.Equal((2UL, other), transfer.Take(second[^1], "") is { } taken ? (taken.Version, taken.Document) : default);
        Assert.Equal(0u, transfer.Held(other).Received);

        // Of the first nothing is left.
        Assert.Throws<CorruptPatchException>(() => transfer.Take(first[2], ""));
        Assert.Throws<CorruptPatchException>(() => transfer.Take(
            new ConfigurationPortion { Total = uint.MaxValue, Transfer = 1, Bytes = ByteString.CopyFrom(1) }, ""));
    }

    private static DocumentPatch Between(string held, string wanted) => Between(Tags(held), wanted);

    private static DocumentPatch Between(IReadOnlyList<uint> held, string wanted) =>
        DocumentPatch.Between(held, wanted) ?? throw new InvalidOperationException("too large");

    private static List<uint> Tags(string document) =>
        [.. DocumentParts.Of(Encoding.UTF8.GetBytes(document)).Select(DocumentParts.Tag)];

    private static List<ConfigurationPortion> Portions(DocumentPatch patch, ulong version) =>
        [.. Enumerable.Range(0, (patch.Bytes.Length + 99) / 100).Select(i => new ConfigurationPortion
        {
            Version = version, Transfer = patch.Transfer, Total = (uint)patch.Bytes.Length, Offset = (uint)(i * 100),
            Bytes = ByteString.CopyFrom(patch.Bytes.Slice(i * 100, Math.Min(100, patch.Bytes.Length - i * 100)).Span),
        })];

    private static string Anything(Random random) => random.Next(4) switch
    {
        0 => "",
        1 => "{\"devices\":[{},{\"a\":",
        2 => new string('x', random.Next(40_000)),
        _ => "[[{}],7,\"温室\"]",
    };

    /// <summary>A device document as a manager writes it.</summary>
    private sealed class Written
    {
        public Written(Random random, int? devices = null)
        {
            for (var i = 0; i < random.Next(1, 4); i++) Profiles.Add(Text(random, 30_000));
            for (var i = 0; i < (devices ?? random.Next(30)); i++) Devices.Add((1000 + i, Text(random, 60)));
        }

        public List<string> Profiles { get; } = [];
        public List<(int Number, string Name)> Devices { get; } = [];

        public void Change(Random random)
        {
            for (var i = 0; i < random.Next(1, 4); i++)
            {
                var place = random.Next(Devices.Count + 1);
                if (random.Next(5) == 0) Profiles[random.Next(Profiles.Count)] = Text(random, 30_000);
                else if (place < Devices.Count && random.Next(2) == 0) Devices.RemoveAt(place);
                else if (place < Devices.Count && random.Next(2) == 0) Devices[place] = (Devices[place].Number, Text(random, 60));
                else Devices.Insert(place, (random.Next(5000), Text(random, 60)));
            }
        }

        public string Text() => JsonSerializer.Serialize(new
        {
            format = "edgefleet-devices/1",
            profiles = Profiles.Index().ToDictionary(profile => $"p{profile.Index}", profile => new { title = profile.Item }),
            devices = Devices.Select(device => new { number = device.Number, name = device.Name, link = new { address = "tcp://a:1" } }),
        });

        private static string Text(Random random, int most) =>
            string.Concat(Enumerable.Range(0, random.Next(1, most / 8)).Select(_ => $"{random.Next():x8}"));
    }
}
