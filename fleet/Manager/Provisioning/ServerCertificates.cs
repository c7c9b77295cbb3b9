using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Manager.Hosting;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>
/// The certificates that the manager itself shows. Those of the fleet CA live in memory only and are made anew at
/// two thirds of their life, or when the clock went back behind their beginning, by the first handshake after that, so that
/// neither a date nor a clock stops a manager that runs for years.
/// </summary>
public sealed class ServerCertificates : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(90);

    private static readonly string[] Always = ["localhost", "127.0.0.1", "::1"];

    private readonly FleetAuthority _authority;
    private readonly TimeProvider _clock;
    private readonly List<string> _names;
    private readonly X509Certificate2? _configured;
    private readonly Lock _gate = new();
    private X509Certificate2? _current;
    private SslStreamCertificateContext? _context;
    private DateTimeOffset _madeAt;
    private DateTimeOffset _renewAt;

    public ServerCertificates(ManagerOptions options, FleetAuthority authority, TimeProvider clock)
    {
        _authority = authority;
        _clock = clock;
        _names = [.. Always
            .Concat(new[] { options.People, options.Gateways }.Where(a => a is { Address: not null, IsAny: false })
                .Select(a => a.Address!.ToString()))
            .Concat(options.Names)
            .Distinct(StringComparer.OrdinalIgnoreCase)];
        if (options.PeopleCertificate is { } file) _configured = Load(file, options.PeopleKey);
    }

    /// <summary>For gateways, who trust the fleet CA and nothing else.</summary>
    public X509Certificate2 ForGateways()
    {
        lock (_gate) return Current();
    }

    /// <summary>
    /// The same for handshakes: one object as long as the certificate is the same, for in it .NET keeps what TLS needs to resume sessions.
    /// </summary>
    public SslStreamCertificateContext ContextForGateways()
    {
        lock (_gate)
        {
            var certificate = Current();
            if (_context?.TargetCertificate != certificate) _context = SslStreamCertificateContext.Create(certificate, null, offline: true);
            return _context;
        }
    }

    /// <summary>For people: the configured certificate, else one of the fleet CA, which a browser must be told to trust.</summary>
    public X509Certificate2 ForPeople() => _configured ?? ForGateways();

    public void Dispose()
    {
        _current?.Dispose();
        _configured?.Dispose();
    }

    private X509Certificate2 Current()
    {
        var now = _clock.GetUtcNow();
        // The clock may have been ahead when it was made, and be right now: nobody would trust it until its time came.
        if (_current is null || now >= _renewAt || now < _madeAt)
        {
            // The old one is left to the handshakes that still use it.
            _current = _authority.IssueToServer(_names, Life);
            (_madeAt, _renewAt) = (now, now + Life * 2 / 3);
        }
        return _current;
    }

    private static X509Certificate2 Load(string file, string? keyFile)
    {
        try
        {
            var certificate = Path.GetExtension(file).ToLowerInvariant() is ".pfx" or ".p12"
                ? X509CertificateLoader.LoadPkcs12FromFile(file, null)
                : X509Certificate2.CreateFromPemFile(file, keyFile ?? file);
            if (certificate.HasPrivateKey) return certificate;
            throw new SettingsException([$"peopleCertificate: {file} holds no private key"]);
        }
        catch (System.Security.Cryptography.CryptographicException e)
        {
            throw new SettingsException([$"peopleCertificate: {file}: {e.Message}"]);
        }
    }
}
