using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Releases;

namespace EdgeFleet.Tests.Provisioning;

/// <summary>
/// The manager's folder as release 0.1.0 left it: the keys of CA and cookies lie there in plain text, and are sealed when it is
/// opened.
/// </summary>
public sealed partial class SealedKeysTests : IDisposable
{
    private readonly ReleaseFolder _folder = new("0.1.0", "manager");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_file_of_the_keys_folder_holds_a_key_once_the_manager_has_started_and_it_goes_on_with_them()
    {
        var plain = Directory.EnumerateFiles(_folder.In("keys"), "*", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        var secrets = plain.SelectMany(text => Secret().Matches(text)).Select(match => match.Groups[1].Value.Split('\n')[0]).ToList();
        Assert.True(secrets.Count > 1);
        // What a crash left while it was being replaced.
        File.Copy(_folder.In("keys/fleet-ca.pem"), _folder.In("keys/fleet-ca.pem.new"));
        File.WriteAllText(Path.Combine(_folder.In("keys/protection"), "key-half.xml.new"), "<key");
        string fingerprint;
        await using (var manager = await RunningManager.StartAsync(folder: _folder.Path))
        {
            fingerprint = manager.Get<FleetAuthority>().Fingerprint;
            Assert.Equal(fingerprint, Convert.ToHexStringLower(SHA256.HashData(Certificate(plain))));
            foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                Assert.All(secrets, secret => Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret))));
            }
            await manager.StopAsync();
            await using var again = await RunningManager.StartAsync(folder: _folder.Path);
            Assert.Equal(fingerprint, again.Get<FleetAuthority>().Fingerprint);
        }
    }

    [Fact]
    public async Task A_manager_without_its_secrets_key_does_not_start_and_says_what_to_restore()
    {
        await using var manager = await RunningManager.StartAsync();
        await manager.StopAsync();
        var key = manager.Folder + ".secrets-key";
        File.Move(key, key + ".away");
        var refused = await Assert.ThrowsAsync<SecretKeyException>(() => RunningManager.StartAsync(folder: manager.Folder));
        Assert.Contains($"{key} is not there; restore it", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(key));
        File.Move(key + ".away", key);
    }

    [Fact]
    public async Task The_key_file_may_be_named()
    {
        using var elsewhere = new TestFolder();
        await using var manager = await RunningManager.StartAsync(new ManagerSettings { SecretsKey = elsewhere.In("fleet.key") });
        Assert.True(File.Exists(elsewhere.In("fleet.key")));
        Assert.False(File.Exists(manager.Folder + ".secrets-key"));
    }

    private static byte[] Certificate(IEnumerable<string> files)
    {
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(
            files.Single(text => text.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal)));
        return certificate.RawData;
    }

    [GeneratedRegex("(?:-----BEGIN PRIVATE KEY-----\n|<value>)([A-Za-z0-9+/=\n]{40,})")]
    private static partial Regex Secret();
}
