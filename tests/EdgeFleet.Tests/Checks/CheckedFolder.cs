using System.Security.Cryptography.X509Certificates;
using EdgeFleet.Edge.Clocks;
using EdgeFleet.Gateway.Checks;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Tests.Runtime;

namespace EdgeFleet.Tests.Checks;

/// <summary>A gateway's data folder as a test wants it, on a machine whose clock is right and kept by NTP.</summary>
internal sealed class CheckedFolder : IDisposable
{
    private readonly TestFolder _place = new();

    public string Path => _place.In("g");

    public MachineDouble Machine { get; } = new() { System = DateTimeOffset.UtcNow, IsSynchronized = true };

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A file beside the folder.</summary>
    public string Beside(string name, string text)
    {
        File.WriteAllText(_place.In(name), text);
        return _place.In(name);
    }

    /// <summary>Makes it the folder of an enrolled gateway.</summary>
    public void Enrol(long number, X509Certificate2 certificate, X509Certificate2 authority, Uri manager)
    {
        using var folder = DataFolder.Open(Path);
        IdentityFiles.Save(folder.Identity, certificate);
        DataFolder.Replace(folder.AuthorityFile, authority.ExportCertificatePem());
        DataFolder.Replace(folder.GatewayFile, new GatewayFile(number, [manager]).ToJson());
    }

    /// <summary>Writes gateway.json.</summary>
    public void Write(string json)
    {
        using var folder = DataFolder.Open(Path);
        DataFolder.Replace(folder.GatewayFile, json);
    }

    public async Task<IReadOnlyList<CheckFinding>> CheckAsync(string? devices = null, IMachineClock? machine = null)
    {
        List<CheckFinding> found = [];
        await foreach (var finding in GatewayCheck.RunAsync(
            new CheckOrder(Path, DeviceFile: devices), TimeProvider.System, machine ?? Machine, CancellationToken.None))
            found.Add(finding);
        return found;
    }

    public async Task<CheckFinding> OneAsync(string area, string? devices = null) =>
        Assert.Single(await CheckAsync(devices), finding => finding.Area == area);

    public void Dispose() => _place.Dispose();
}
