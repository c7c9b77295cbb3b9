using EdgeFleet.Testing;

namespace EdgeFleet.Renode;

/// <summary>What runs in these tests and comes from elsewhere. Without one of them a test is skipped, and says what is missing.</summary>
internal sealed record RealThings(string Renode, string ImageFolder, string AssemblyFolder)
{
    public static RealThings Find()
    {
        var renode = Environment.GetEnvironmentVariable("RENODE") is { Length: > 0 } named ? named : OnPath();
        Needs.FromElsewhere(File.Exists(renode), "Renode 1.16",
            "the portable package from https://renode.io on the PATH, or RENODE with the path of its executable");
        var image = Environment.GetEnvironmentVariable("NANOCLR_F767") ?? "";
        Needs.FromElsewhere(File.Exists(Path.Combine(image, "nanoCLR.bin")), "the image ST_NUCLEO144_F767ZI of .NET nanoFramework",
            "NANOCLR_F767 with the folder of its nanoCLR.bin, as nanoff downloads it or as nf-interpreter builds it");
        var assemblies = Environment.GetEnvironmentVariable("NANO_PE") ?? "";
        Needs.FromElsewhere(File.Exists(Path.Combine(assemblies, "EdgeFleet.Nano.Streetlight.pe")), "our firmware for boards",
            "NANO_PE with a folder that holds the .pe files of nano/EdgeFleet.Nano.sln and those of the packages it uses");
        return new RealThings(renode!, image, assemblies);
    }

    /// <returns>Null: it is not there.</returns>
    public PeFile? Assembly(string name)
    {
        var path = Path.Combine(AssemblyFolder, name + ".pe");
        return File.Exists(path) ? new PeFile(File.ReadAllBytes(path), path) : null;
    }

    private static string? OnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "renode.exe" : "renode")).FirstOrDefault(File.Exists);
}
