using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Edge.Updates;
using EdgeFleet.Gateway;
using EdgeFleet.Gateway.Enrolment;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Enrolment;

public sealed class EnrolmentTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    /// <summary>The manager's other port, and the right one by the wrong scheme: a technician is told which address is meant.</summary>
    [Theory]
    [InlineData("https", true)]
    [InlineData("http", true)]
    [InlineData("https", false)]
    public async Task An_address_where_nobody_is_enrolled_is_told_from_one_where_nobody_is(string scheme, bool gateways)
    {
        await using var manager = await Access.RunningManager.StartAsync();
        var address = new UriBuilder(gateways ? manager.Gateways : manager.People) { Scheme = scheme }.Uri;
        using var folder = new TestFolder();
        using var data = DataFolder.Open(folder.In("g"));
        var refused = await Assert.ThrowsAsync<GatewayException>(
            () => new Enroller(data, TimeProvider.System).EnrolAsync(new EnrolmentOrder(address, "CODE", null), CancellationToken.None));
        Assert.Contains("Enrolment is at the address for people", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CODE", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claim_code_makes_a_folder_into_a_gateway()
    {
        await using var est = await EstDouble.StartAsync(_authority);
        var identity = await EnrolAsync(est, "CODE-1");

        Assert.Equal(["CODE-1"], est.ClaimCodes);
        Assert.Equal(7, identity.Number);
        var file = GatewayFile.Load(_folder.In("gateway.json"));
        Assert.Equal(7, file.Gateway);
        Assert.Equal([est.Gateways], file.Managers);
        using var folder = DataFolder.Open(_folder.Path);
        var loaded = IdentityFiles.Load(folder, 7);
        Assert.Equal(identity.Certificate.Thumbprint, loaded.Certificate.Thumbprint);
        Assert.Equal(_authority.Certificate.Thumbprint, loaded.Authority.Thumbprint);
        using var key = loaded.Certificate.GetECDsaPrivateKey()!;
        Assert.Equal(256, key.KeySize);
        byte[] said = [1, 2, 3];
        Assert.True(loaded.Certificate.GetECDsaPublicKey()!.VerifyData(
            said, key.SignData(said, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256));
    }

    [Fact]
    public async Task The_key_is_for_its_owner_only_and_no_file_holds_it_unsealed()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("file modes are POSIX");
            return;
        }
        await using var est = await EstDouble.StartAsync(_authority);
        await EnrolAsync(est, "CODE-1");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.In("identity.pem")));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(_folder.Path), f => File.ReadAllText(f).Contains("PRIVATE", StringComparison.Ordinal));
        Assert.DoesNotContain("CODE-1", File.ReadAllText(_folder.In("gateway.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_used_code_is_refused_in_the_managers_words_and_leaves_nothing_behind()
    {
        await using var est = await EstDouble.StartAsync(_authority);
        est.Refusal = "This claim code was used already; make a new one for the gateway";
        var refused = await Assert.ThrowsAsync<GatewayException>(() => EnrolAsync(est, "CODE-1"));
        Assert.Contains(est.Refusal, refused.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failure, refused.Code);
        Assert.Equal(["gateway.lock", "secrets.id"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Order());

        est.Refusal = null;
        Assert.Equal(7, (await EnrolAsync(est, "CODE-2")).Number);
    }

    [Fact]
    public async Task The_code_is_not_sent_to_a_CA_with_another_fingerprint()
    {
        await using var est = await EstDouble.StartAsync(_authority);
        var other = new string('a', 64);
        var refused = await Assert.ThrowsAsync<GatewayException>(() => EnrolAsync(est, "CODE-1", other));
        Assert.Contains(other, refused.Message, StringComparison.Ordinal);
        Assert.Contains(_authority.Fingerprint, refused.Message, StringComparison.Ordinal);
        Assert.Empty(est.ClaimCodes);
    }

    [Fact]
    public async Task A_fingerprint_may_be_written_as_people_copy_it()
    {
        await using var est = await EstDouble.StartAsync(_authority);
        var copied = string.Join(':', _authority.Fingerprint.ToUpperInvariant().Chunk(2).Select(pair => new string(pair)));
        Assert.Equal(7, (await EnrolAsync(est, "CODE-1", copied)).Number);
    }

    [Theory]
    [InlineData("http://manager.example:5080", null, "https")]
    [InlineData("https://manager.example:5080", null, "--ca-fingerprint")]
    public async Task A_manager_on_another_machine_needs_https_and_the_fingerprint(string manager, string? fingerprint, string word)
    {
        var refused = await Assert.ThrowsAsync<GatewayException>(
            () => EnrolAsync(new EnrolmentOrder(new Uri(manager), "CODE-1", fingerprint)));
        Assert.Equal(ExitCode.Configuration, refused.Code);
        Assert.Contains(word, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_for_another_key_is_not_taken()
    {
        await using var est = await EstDouble.StartAsync(_authority);
        est.Issue = _ => _authority.Issue("CN=gateway-7", TestAuthority.Client);
        var refused = await Assert.ThrowsAsync<GatewayException>(() => EnrolAsync(est, "CODE-1"));
        Assert.Contains("another key", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.In("gateway.json")));
    }

    [Fact]
    public async Task A_certificate_of_another_CA_is_not_taken()
    {
        using var foreign = new TestAuthority();
        await using var est = await EstDouble.StartAsync(_authority);
        est.Issue = request => foreign.Sign(request, TestAuthority.Client);
        var refused = await Assert.ThrowsAsync<GatewayException>(() => EnrolAsync(est, "CODE-1"));
        Assert.Contains("is not taken", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.In("identity.pem")));
    }

    [Fact]
    public async Task A_gateway_is_enrolled_once_and_its_outbox_goes_to_no_other()
    {
        await using var est = await EstDouble.StartAsync(_authority);
        await EnrolAsync(est, "CODE-1");
        Assert.Contains("is gateway 7 already", (await Assert.ThrowsAsync<GatewayException>(() => EnrolAsync(est, "CODE-2"))).Message,
            StringComparison.Ordinal);
        Assert.Single(est.ClaimCodes);

        File.Delete(_folder.In("identity.pem"));
        est.Issue = request =>
            _authority.Sign(new CertificateRequest(new X500DistinguishedName("CN=gateway-8"), request.PublicKey, HashAlgorithmName.SHA256),
            TestAuthority.Client);
        Assert.Contains("gateway 8", (await Assert.ThrowsAsync<GatewayException>(() => EnrolAsync(est, "CODE-3"))).Message,
            StringComparison.Ordinal);
        est.Issue = request => _authority.Sign(request, TestAuthority.Client);
        Assert.Equal(7, (await EnrolAsync(est, "CODE-4")).Number);
    }

    [Fact]
    public async Task Who_signs_updates_of_one_fleet_is_not_believed_in_another()
    {
        await using (var est = await EstDouble.StartAsync(_authority)) await EnrolAsync(est, "CODE-1");
        var trust = _folder.In(TrustFile.FileName);
        File.WriteAllText(trust, "what was believed");
        File.Delete(_folder.In("identity.pem"));
        await using (var est = await EstDouble.StartAsync(_authority)) await EnrolAsync(est, "CODE-2");
        Assert.True(File.Exists(trust), "the same fleet's is kept");

        using var other = new TestAuthority();
        File.Delete(_folder.In("identity.pem"));
        await using (var est = await EstDouble.StartAsync(other)) await EnrolAsync(est, "CODE-3");
        Assert.False(File.Exists(trust), "another fleet's is not");
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(130, false)]
    public async Task A_narrow_bearer_has_two_minutes_for_an_answer(int seconds, bool isEnough)
    {
        await using var est = await EstDouble.StartAsync(_authority);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var asked = new SemaphoreSlim(0);
        using var answer = new SemaphoreSlim(0);
        est.Issue = request =>
        {
            asked.Release();
            answer.Wait();
            return _authority.Sign(request, TestAuthority.Client);
        };
        using var folder = DataFolder.Open(_folder.Path);
        var enrolled = new Enroller(folder, clock).EnrolAsync(new EnrolmentOrder(est.People, "CODE-1", null), CancellationToken.None);
        await asked.WaitAsync();
        clock.Advance(TimeSpan.FromSeconds(seconds));
        if (isEnough) answer.Release();
        if (isEnough)
        {
            Assert.Equal(7, (await enrolled).Number);
            return;
        }
        var late = await Assert.ThrowsAsync<GatewayException>(() => enrolled);
        Assert.Contains("does not answer within 120 s", late.Message, StringComparison.Ordinal);
        answer.Release();
    }

    [Fact]
    public async Task An_address_where_no_manager_answers_says_so()
    {
        var refused = await Assert.ThrowsAsync<GatewayException>(
            () => EnrolAsync(new EnrolmentOrder(new Uri("http://127.0.0.1:1"), "CODE-1", null)));
        Assert.Contains("cannot be reached", refused.Message, StringComparison.Ordinal);
    }

    private Task<GatewayIdentity> EnrolAsync(EstDouble est, string claim, string? fingerprint = null) =>
        EnrolAsync(new EnrolmentOrder(est.People, claim, fingerprint));

    private async Task<GatewayIdentity> EnrolAsync(EnrolmentOrder order)
    {
        using var folder = DataFolder.Open(_folder.Path);
        return await new Enroller(folder, TimeProvider.System).EnrolAsync(order, CancellationToken.None);
    }
}
