using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Testing;

namespace EdgeFleet.Tests.Updates.Rauc;

/// <summary>Bundles as a city's builders make them: by Debian's rauc, with a key of their own.</summary>
internal sealed class RaucBundles : IDisposable
{
    public const string Program = "/usr/bin/rauc";
    public const string Compatible = "edgefleet-pi4";

    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TestFolder _folder = new();

    public RaucBundles()
    {
        Needs.Present(File.Exists(Program) && File.Exists("/usr/bin/mksquashfs"), "rauc", "apt-get install rauc squashfs-tools");
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=Builders of systems", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        caRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var ca = caRequest.CreateSelfSigned(From, From.AddYears(30));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Builder", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.4")], false)); // e-mail protection
        using var certificate = request.Create(ca, From, From.AddYears(30), [1]);
        File.WriteAllText(Keyring, ca.ExportCertificatePem());
        File.WriteAllText(_folder.In("builder.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.In("builder.key"), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Whom a system trusts that is to take them.</summary>
    public string Keyring => _folder.In("ca.pem");

    /// <summary>The path of a bundle with one image.</summary>
    public string Make(string version, byte[] image, string compatible = Compatible)
    {
        var content = Directory.CreateDirectory(_folder.In($"{version}-{compatible}")).FullName;
        File.WriteAllBytes(Path.Combine(content, "rootfs.img"), image);
        File.WriteAllText(Path.Combine(content, "manifest.raucm"),
            $"[update]\ncompatible={compatible}\nversion={version}\n[bundle]\nformat=plain\n[image.rootfs]\nfilename=rootfs.img\n");
        var bundle = content + ".raucb";
        using var rauc = Process.Start(new ProcessStartInfo(
            Program, ["--cert", _folder.In("builder.pem"), "--key", _folder.In("builder.key"), "bundle", content, bundle])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = rauc.StandardError.ReadToEnd();
        rauc.WaitForExit();
        Assert.True(rauc.ExitCode == 0, said);
        return bundle;
    }

    public void Dispose() => _folder.Dispose();
}
