using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Gateway;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Tests.Hosting;
using EdgeFleet.Tests.Releases;

namespace EdgeFleet.Tests.Enrolment;

/// <summary>
/// A gateway's folder as release 0.1.0 left it, with its key and the keys of its nodes in plain text; they are sealed when it is
/// opened.
/// </summary>
public sealed partial class SealedSecretsTests : IDisposable
{
    private const long Gateway = 1;
    private readonly ReleaseFolder _folder = new("0.1.0", "gateway");

    public void Dispose() => _folder.Dispose();

    private string KeyFile => _folder.Path + ".secrets-key";

    [Fact]
    public void No_byte_of_the_folder_holds_a_secret_once_it_was_opened_and_the_gateway_still_has_them()
    {
        var secrets = NodeKey().Matches(File.ReadAllText(_folder.In("desired.json"))).Select(match => match.Value)
            .Concat(PrivateKey().Match(File.ReadAllText(_folder.In("identity.pem"))).Groups[1].Value.Split(
                '\n', StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        Assert.True(secrets.Count > 3);
        // What a crash left while the two were being replaced.
        foreach (var file in new[] { "identity.pem", "desired.json" }) File.Copy(_folder.In(file), _folder.In(file + ".new"));
        using (var folder = DataFolder.Open(_folder.Path))
        {
            Assert.Equal(Gateway, IdentityFiles.Load(folder, Gateway).Number);
            Assert.All(secrets, secret =>
                Assert.Contains(secret, folder.Identity.Read() + folder.Desired.Read(), StringComparison.Ordinal));
        }
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            Assert.All(secrets, secret => Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret))));
        }
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in new[] { KeyFile, _folder.In("identity.pem"), _folder.In("desired.json") })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_missing_key_is_named_and_nothing_is_changed()
    {
        DataFolder.Open(_folder.Path).Dispose();
        var before = Contents();
        File.Move(KeyFile, KeyFile + ".away");
        var refused = Assert.Throws<GatewayException>(() => DataFolder.Open(_folder.Path));
        Assert.Equal(ExitCode.Configuration, refused.Code);
        Assert.Contains($"{KeyFile} is not there; restore it", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
        Assert.Equal(before, Contents());
        File.Move(KeyFile + ".away", KeyFile);
        DataFolder.Open(_folder.Path).Dispose();
    }

    [Fact]
    public async Task A_systemd_credential_takes_the_place_of_the_file()
    {
        using var credentials = new TestFolder();
        DataFolder.Open(_folder.Path).Dispose();
        File.Move(KeyFile, credentials.In(SecretKeyFile.Credential));
        // With access by a list, as systemd gives it, a file shows its mask where the group's bits are.
        const UnixFileMode Shown = UnixFileMode.UserRead | UnixFileMode.GroupRead;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(credentials.In(SecretKeyFile.Credential), Shown);
        string[] enrol = ["enrol", "--data", _folder.Path, "--manager", "http://127.0.0.1:1", "--claim", "CODE"];

        using var without = new GatewayExecutable(enrol);
        Assert.Equal((int)ExitCode.Configuration, await without.EndAsync());
        Assert.Contains($"{KeyFile} is not there", without.Errors, StringComparison.Ordinal);

        using var with = new GatewayExecutable(new() { ["CREDENTIALS_DIRECTORY"] = credentials.Path }, enrol);
        await with.EndAsync();
        Assert.Contains("is gateway 1 already", with.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(Shown, File.GetUnixFileMode(credentials.In(SecretKeyFile.Credential)));
    }

    [Fact]
    public void A_wrong_key_is_told_from_the_right_one_and_nothing_is_changed()
    {
        DataFolder.Open(_folder.Path).Dispose();
        var before = Contents();
        using var other = new TestFolder();
        var wrong = other.In("other.key");
        File.WriteAllText(wrong, $"edgefleet-secrets/1 {new string('a', 64)}\n");
        var refused = Assert.Throws<GatewayException>(() => DataFolder.Open(_folder.Path, wrong));
        Assert.Contains("name the right file with --secrets-key", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('a', 64), refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, Contents());
    }

    [Theory]
    [InlineData("", "holds no secrets key")]
    [InlineData("edgefleet-secrets/1 abc", "no secrets key; each is")]
    public void A_damaged_key_file_is_told_without_repeating_it(string content, string expected)
    {
        using var other = new TestFolder();
        File.WriteAllText(other.In("key"), content);
        var refused = Assert.Throws<GatewayException>(() => DataFolder.Open(_folder.Path, other.In("key")));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_within_the_folder_is_refused() =>
        Assert.Contains("lies in the data folder",
            Assert.Throws<GatewayException>(() => DataFolder.Open(_folder.Path, _folder.In("key"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_new_key_in_front_of_the_old_one_takes_over_at_the_next_start()
    {
        DataFolder.Open(_folder.Path).Dispose();
        var next = $"edgefleet-secrets/1 {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBox.KeyBytes))}\n";
        File.WriteAllText(KeyFile, next + File.ReadAllText(KeyFile));
        DataFolder.Open(_folder.Path).Dispose();
        File.WriteAllText(KeyFile, next);
        using var folder = DataFolder.Open(_folder.Path);
        Assert.Equal(Gateway, IdentityFiles.Load(folder, Gateway).Number);
    }

    [Fact]
    public void A_sealed_text_opens_for_its_own_purpose_only_and_unaltered()
    {
        var box = new SecretBox([RandomNumberGenerator.GetBytes(SecretBox.KeyBytes)]);
        var text = box.Seal("a", "the key");
        Assert.NotEqual(text, box.Seal("a", "the key"));
        Assert.Equal("the key", box.Open("a", text));
        Assert.ThrowsAny<CryptographicException>(() => box.Open("b", text));
        Assert.ThrowsAny<CryptographicException>(() => box.Open("a", text[..^8] + "AAAAAAA="));
        Assert.ThrowsAny<CryptographicException>(() => box.Open("a", text[..20]));
        var stranger = new SecretBox([new byte[SecretBox.KeyBytes]]);
        Assert.Contains(stranger.Ids[0], Assert.Throws<CryptographicException>(() => stranger.Open("a", text)).Message,
            StringComparison.Ordinal);
    }

    private List<string> Contents() =>
        [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")];

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex NodeKey();

    [GeneratedRegex("-----BEGIN PRIVATE KEY-----\n(.*?)-----END", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();
}
