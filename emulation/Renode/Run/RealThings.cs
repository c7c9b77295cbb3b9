namespace EdgeFleet.Renode;

/// <summary>What it takes to run a real image, and comes from elsewhere.</summary>
/// <param name="Renode">Its executable.</param>
/// <param name="ImageFolder">With <c>nanoCLR.bin</c>.</param>
/// <param name="AssemblyFolder">With the .pe files of our firmware and of the platform.</param>
public sealed record RealThings(string Renode, string ImageFolder, string AssemblyFolder)
{
    /// <summary>Looks where RENODE or the PATH, NANOCLR_F767 and NANO_PE say.</summary>
    /// <param name="missing">What is not there, and how to name it; null: nothing.</param>
    public static RealThings? Look(out MissingThing? missing) => Look(Environment.GetEnvironmentVariable, out missing);

    /// <param name="variable">The value of a variable of the environment; null: it is not set.</param>
    /// <param name="missing">What is not there, and how to name it; null: nothing.</param>
    public static RealThings? Look(Func<string, string?> variable, out MissingThing? missing)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var renode = variable("RENODE") is { Length: > 0 } named ? named : OnPath(variable("PATH") ?? "");
        var image = variable("NANOCLR_F767") ?? "";
        var assemblies = variable("NANO_PE") ?? "";
        missing = !File.Exists(renode) ? new MissingThing("Renode 1.16",
                "the portable package from https://renode.io on the PATH, or RENODE with the path of its executable")
            : !File.Exists(Path.Combine(image, "nanoCLR.bin")) ? new MissingThing("the image ST_NUCLEO144_F767ZI of .NET nanoFramework",
                "NANOCLR_F767 with the folder of its nanoCLR.bin, as nanoff downloads it or as nf-interpreter builds it")
            : !File.Exists(Path.Combine(assemblies, "EdgeFleet.Nano.Node.pe")) ? new MissingThing("our firmware for boards",
                "NANO_PE with a folder that holds the .pe files of nano/EdgeFleet.Nano.sln and those of the packages it uses")
            : null;
        return missing is null ? new RealThings(renode!, image, assemblies) : null;
    }

    /// <returns>Null: it is not there.</returns>
    public PeFile? Assembly(string name)
    {
        var path = Path.Combine(AssemblyFolder, name + ".pe");
        return File.Exists(path) ? new PeFile(File.ReadAllBytes(path), path) : null;
    }

    private static string? OnPath(string folders) =>
        folders.Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "renode.exe" : "renode")).FirstOrDefault(File.Exists);
}

/// <param name="What">Is not on this machine.</param>
/// <param name="How">It takes this.</param>
public sealed record MissingThing(string What, string How)
{
    public override string ToString() => $"{What} is not on this machine; it takes {How}";
}
