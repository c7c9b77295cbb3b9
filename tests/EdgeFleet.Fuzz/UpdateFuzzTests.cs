using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Fuzz;

/// <summary>Metadata and artifacts, which come over networks that nobody vouches for.</summary>
public sealed class UpdateFuzzTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Metadata_is_read_or_refused_and_none_that_was_altered_is_trusted()
    {
        var id = MetadataKey.Of(_key).Id;
        var root = Signed(MetadataRole.Root, MetadataWriter.Root(1, Now.AddYears(1), [MetadataKey.Of(_key)],
            Enum.GetValues<MetadataRole>().ToDictionary(role => role, _ => new RoleKeys([id], 1))));
        var targets = Signed(MetadataRole.Targets, MetadataWriter.Targets(1, Now.AddDays(90), [new ArtifactTarget(
            "lamp.efn", "node-application", ["streetlight/BOARD"], "1.2.0", 7, 0, 100, new string('0', 64))]));
        var timestamp = Signed(MetadataRole.Timestamp, MetadataWriter.Timestamp(1, Now.AddDays(7), TargetsMetadata.Read(targets)));
        var trusted = TrustedUpdates.Begin(root);
        FuzzRun.Of([root], 2_000, file => SameRoot(RootMetadata.Read(file)), typeof(RefusedUpdateException));
        FuzzRun.Of([targets], 5_000, file => TargetsMetadata.Read(file).Artifacts.Count <= MetadataBounds.Targets,
            typeof(RefusedUpdateException));
        FuzzRun.Of([timestamp], 5_000, file =>
        {
            // Whatever of it may differ, what was signed does not.
            var taken = trusted.WithTimestamp(file, Now).Timestamp!;
            Assert.Equal((1L, Now.AddDays(7), TargetsMetadata.Read(targets).File.Sha256),
                (taken.Version, taken.File.Head.Expires, taken.Targets.Sha256));
            return true;
        }, typeof(RefusedUpdateException));
        var state = trusted.WithTimestamp(timestamp, Now).WithTargets(targets, Now).ToBytes();
        FuzzRun.Of([state], 2_000, bytes => TrustedUpdates.Read(bytes).Root.Version == 1, typeof(RefusedUpdateException));

        static bool SameRoot(RootMetadata read) => read.Keys.Count <= MetadataBounds.Keys;
    }

    [Fact]
    public void A_file_is_an_artifact_of_its_kind_or_its_faults_are_said()
    {
        var assembly = new byte[200];
        "NFMRK1"u8.CopyTo(assembly);
        assembly[100] = 200;
        var bundle = new byte[4096 + 300 + 8];
        "hsqs"u8.CopyTo(bundle);
        (bundle[41], bundle[4096], bundle[^2], bundle[^1]) = (0x10, 0x30, 1, 44);
        foreach (var (kind, seed) in new[]
        {
            ("node-application", NodeImage.Unsealed(7, "streetlight", "BOARD", [new NodeFile("Lamp.pe", assembly)])),
            ("gateway-application", Archive()),
            ("system-bundle", bundle),
            ("profile-set", Encoding.UTF8.GetBytes(
                """{"format":"edgefleet-profile-set/1","release":4,"profiles":[""" + Profile() + "]}")),
        })
        {
            var found = ArtifactKinds.Find(kind)!;
            FuzzRun.Of([seed], 2_000, file =>
            {
                var faults = new ValidationFaults();
                using var stream = new MemoryStream(file);
                found.Describe(stream, faults);
                return faults.None;
            });
        }
    }

    private byte[] Signed(MetadataRole role, byte[] file) => MetadataWriter.Sign(file, role, _key);

    private static string Profile() =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "profiles", "greenhouse-climate.json"));

    private static byte[] Archive()
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData("the program"u8));
            Add("edgefleet-gateway.json", "{\"format\":\"edgefleet-gateway/1\",\"release\":3,\"version\":\"0.2.0\","
                + "\"runtime\":\"linux-arm64\",\"files\":{\"EdgeFleet.Gateway\":{\"length\":11,\"sha256\":\"" + hash + "\"}}}");
            Add("EdgeFleet.Gateway", "the program");

            void Add(string name, string text)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return bytes.ToArray();
    }
}
