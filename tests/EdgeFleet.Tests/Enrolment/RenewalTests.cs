using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Enrolment;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks;
using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Tests.Delivery;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Enrolment;

/// <summary>On virtual time; sockets, TLS and certificates are real.</summary>
public sealed class RenewalTests : IDisposable
{
    /// <summary>An answer takes real time, of which days pass here meanwhile: none is too late.</summary>
    private static readonly BearerTerms Unhurried = new("ethernet", BearerKind.Ethernet)
    {
        Times = BearerTimes.Of(BearerKind.Ethernet) with
        {
            Patience = TimeSpan.FromDays(20), Connect = TimeSpan.FromDays(20), Greeting = TimeSpan.FromDays(20),
        },
    };

    private readonly TestAuthority _authority = new();
    private readonly TestFolder _folder = new();
    private FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_is_renewed_at_two_thirds_of_its_life_under_the_old_key_with_a_new_one()
    {
        await using var est = await EstDouble.StartAsync(_authority);
        using var folder = DataFolder.Open(_folder.Path);
        var identity = Identity(from: _clock.GetUtcNow(), life: TimeSpan.FromDays(90));
        var old = identity.Certificate;
        await using var renewal = Start(est, folder, identity);

        var issuedAfter = TimeSpan.Zero;
        est.Issue = request =>
        {
            issuedAfter = _clock.GetUtcNow() - old.NotBefore.ToUniversalTime();
            // The double certifies in the present, which the gateway's clock has left behind.
            return _authority.Sign(request, TestAuthority.Client, _clock.GetUtcNow().AddHours(-1));
        };

        for (var day = 0; day < 59; day++) await AdvanceAsync(TimeSpan.FromDays(1));
        for (var hour = 0; hour < 23; hour++) await AdvanceAsync(TimeSpan.FromHours(1));
        // From here the clock stands past the hour, however long the handshake takes.
        await AdvanceAsync(TimeSpan.FromHours(2));
        await GatewayUnderTest.Until(() => identity.Certificate != old, "the certificate is not renewed");

        Assert.Equal(old.Thumbprint, Assert.Single(est.Renewing).Thumbprint);
        Assert.InRange(issuedAfter, TimeSpan.FromDays(60), TimeSpan.FromDays(60.5));
        Assert.NotEqual(old.GetPublicKeyString(), identity.Certificate.GetPublicKeyString());
        var pem = folder.Identity.Read();
        using var kept = X509Certificate2.CreateFromPem(pem, pem);
        Assert.Equal(identity.Certificate.Thumbprint, kept.Thumbprint);
        Assert.Equal(identity.Certificate.GetPublicKeyString(), kept.GetPublicKeyString());
    }

    [Fact]
    public async Task An_expired_certificate_is_renewed_as_soon_as_the_manager_consents()
    {
        await using var est = await EstDouble.StartAsync(_authority);
        est.Refusal = "gateway 7 was off for long; an operator has to consent";
        using var folder = DataFolder.Open(_folder.Path);
        var identity = Identity(from: _clock.GetUtcNow().AddDays(-200), life: TimeSpan.FromDays(90));
        var old = identity.Certificate;
        await using var renewal = Start(est, folder, identity);

        await AdvanceUntilAsync(() => est.Renewing.Count >= 3, TimeSpan.FromSeconds(10));
        Assert.Same(old, identity.Certificate);
        est.Refusal = null;
        await AdvanceUntilAsync(() => identity.Certificate != old, TimeSpan.FromSeconds(10));
        Assert.All(est.Renewing, shown => Assert.Equal(old.Thumbprint, shown.Thumbprint));
    }

    [Fact]
    public async Task A_gateway_that_does_not_know_the_time_asks_for_another_certificate_once_nobody_tells_it()
    {
        await using var est = await EstDouble.StartAsync(_authority);
        using var folder = DataFolder.Open(_folder.Path);
        var identity = Identity(from: _clock.GetUtcNow().AddDays(-200), life: TimeSpan.FromDays(90));
        var old = identity.Certificate;
        await using var renewal = Start(est, folder, identity, new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(20)));

        await AdvanceUntilAsync(() => identity.Certificate != old, TimeSpan.FromSeconds(10));
        Assert.Equal(old.Thumbprint, Assert.Single(est.Renewing).Thumbprint);
    }

    [Theory]
    [InlineData(1, 20)] // as a manager issues for a minute, backdated by an hour: due as soon as it is there
    [InlineData(0.1, 10)]
    public async Task However_short_a_certificate_lives_renewals_keep_their_distance(double minutes, double seconds)
    {
        await using var est = await EstDouble.StartAsync(_authority);
        var issued = new System.Collections.Concurrent.ConcurrentQueue<DateTimeOffset>();
        est.Issue = request =>
        {
            var now = _clock.GetUtcNow();
            issued.Enqueue(now);
            return _authority.Sign(request, TestAuthority.Client, now.AddHours(-1), TimeSpan.FromMinutes(60 + minutes));
        };
        using var folder = DataFolder.Open(_folder.Path);
        await using var renewal = Start(est, folder, Identity(from: _clock.GetUtcNow().AddDays(-80), life: TimeSpan.FromDays(90)));
        await AdvanceUntilAsync(() => issued.Count >= 5, TimeSpan.FromSeconds(1));
        var times = issued.ToList();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public void A_data_folder_serves_one_process_and_the_second_is_told_so()
    {
        using var held = DataFolder.Open(_folder.Path);
        var refused = Assert.Throws<GatewayException>(() => DataFolder.Open(_folder.Path));
        Assert.Contains($"another gateway process runs on {_folder.Path}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_certificate_of_another_gateway_is_not_taken()
    {
        await using var est = await EstDouble.StartAsync(_authority);
        est.Issue = request =>
            _authority.Sign(new CertificateRequest(
                new X500DistinguishedName("CN=gateway-8"), request.PublicKey, System.Security.Cryptography.HashAlgorithmName.SHA256),
            TestAuthority.Client);
        using var folder = DataFolder.Open(_folder.Path);
        var identity = Identity(from: _clock.GetUtcNow().AddDays(-80), life: TimeSpan.FromDays(90));
        var old = identity.Certificate;
        await using var renewal = Start(est, folder, identity);
        await AdvanceUntilAsync(() => est.Renewing.Count >= 2, TimeSpan.FromSeconds(10));
        Assert.Same(old, identity.Certificate);
        Assert.False(File.Exists(folder.IdentityFile));
    }

    private GatewayIdentity Identity(DateTimeOffset from, TimeSpan life) =>
        new(7, _authority.Issue("CN=gateway-7", TestAuthority.Client, from, life), _authority.Certificate);

    private Running Start(EstDouble est, DataFolder folder, GatewayIdentity identity, FakeTimeProvider? clock = null)
    {
        _clock = clock ?? _clock;
        var stop = new CancellationTokenSource();
        var backoff = new Backoff(new Random(1), TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));
        var bearer = new InterfaceBearer(Unhurried, null, _clock);
        var renewal = new CertificateRenewal(
            identity, folder, new ManagerConnections(identity, OneBearer.Of(_clock, bearer), _clock), [est.Gateways], backoff, _clock,
            NullLogger<CertificateRenewal>.Instance);
        return new Running(stop, Task.Run(() => renewal.RunAsync(stop.Token)));
    }

    private async Task AdvanceAsync(TimeSpan step)
    {
        _clock.Advance(step);
        await Task.Delay(5);
    }

    private async Task AdvanceUntilAsync(Func<bool> holds, TimeSpan step) =>
        await GatewayUnderTest.Until(() =>
        {
            if (holds()) return true;
            _clock.Advance(step);
            return false;
        }, "it does not come to that");

    private sealed class Running(CancellationTokenSource stop, Task run) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await run;
            stop.Dispose();
        }
    }
}
