namespace EdgeFleet.Renode;

/// <summary>
/// What stands in the deployment region of the image's flash: assemblies one behind the other, each from a multiple of four bytes on;
/// the CLR runs the one that has a Main.
/// </summary>
public static class DeploymentRegion
{
    public const string CoreLibrary = "mscorlib";

    /// <summary>Where the region begins, by the linker script of ST_NUCLEO144_F767ZI.</summary>
    public const uint Address = 0x0810_0000;

    public const int Size = 0x10_0000;

    private const int Alignment = 4;

    /// <summary>Orders assemblies so that each stands behind all it needs.</summary>
    /// <param name="main">The one with the program.</param>
    /// <param name="find">The assembly of a name; null: there is none.</param>
    /// <exception cref="InvalidDataException">One that is needed is not there.</exception>
    public static IReadOnlyList<PeFile> Order(string main, Func<string, PeFile?> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        var ordered = new List<PeFile>();
        var met = new HashSet<string>();
        Add(main, "the program");
        return ordered;

        void Add(string name, string by)
        {
            if (!met.Add(name)) return;
            var file = find(name)
                ?? throw new InvalidDataException($"{name}.pe is missing, which {by} needs: put it into the folder of the .pe files.");
            foreach (var reference in file.References) Add(reference, name);
            ordered.Add(file);
        }
    }

    /// <exception cref="InvalidDataException">They are more than the region holds.</exception>
    public static byte[] Pack(IEnumerable<PeFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        using var region = new MemoryStream();
        foreach (var file in files)
        {
            region.Write(file.Bytes);
            while (region.Length % Alignment != 0) region.WriteByte(0);
        }
        if (region.Length > Size) throw new InvalidDataException(
            $"The assemblies take {region.Length} bytes, the deployment region has {Size}: leave some out.");
        return region.ToArray();
    }
}
