using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace EdgeFleet.Nano.Tests.Board;

/// <summary>
/// The sources of a board's project compiled as the nanoFramework SDK does: C# 9 against the real mscorlib of
/// nanoFramework.CoreLibrary and no other class library. The members of the other packages are stand-ins of nano/Platform and
/// <c>StandIns.cs</c>.
/// </summary>
internal static class BoardBuild
{
    // Newer compilers add RefSafetyRulesAttribute to every assembly of a newer language, which shifts native method indices on a board.
    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp9);

    private static readonly MetadataReference CoreLibrary =
        MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, "nanoFramework", "mscorlib.dll"));

    private static readonly ConcurrentDictionary<string, Lazy<BuiltAssembly>> Built = new();

    private static readonly Lazy<BuiltAssembly> StandIns = new(() => Compile("EdgeFleet.Nano.Platform",
        [.. Files("nano/Platform").Where(file => Path.GetFileName(file) != "SpanByte.cs"),
            Path.Combine(Sources.Root, "tests/EdgeFleet.Nano.Tests/Board/StandIns.cs")], []));

    /// <summary>The stand-ins for the class libraries beside mscorlib.</summary>
    public static BuiltAssembly Platform => StandIns.Value;

    /// <param name="folder">Of the project, relative to the root.</param>
    public static BuiltAssembly Of(string folder) => Built.GetOrAdd(folder, one => new Lazy<BuiltAssembly>(() =>
        Compile(Path.GetFileNameWithoutExtension(Sources.Single(one, "*.csproj")), Files(one),
            [Platform, .. With(one).Where(part => part != one).Select(Of)]))).Value;

    /// <summary>Sources that belong to no project.</summary>
    public static BuiltAssembly OfFiles(string name, params string[] files) => Compile(name, files, [Platform]);

    /// <summary>A project and every project of ours that it links, once each.</summary>
    public static IReadOnlyList<string> With(string folder)
    {
        List<string> seen = [];
        Add(folder);
        return seen;

        void Add(string one)
        {
            seen.Add(one);
            foreach (var include in XDocument.Load(Sources.Single(one, "*.csproj")).Descendants("ProjectReference")
                .Select(e => (string)e.Attribute("Include")!))
            {
                var linked = Path.GetRelativePath(
                    Sources.Root, Path.GetDirectoryName(Path.GetFullPath(Path.Combine(Sources.Root, one, include)))!).Replace('\\', '/');
                if (linked != "nano/Platform" && !seen.Contains(linked)) Add(linked);
            }
        }
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Sources.Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static BuiltAssembly Compile(string name, IEnumerable<string> files, IEnumerable<BuiltAssembly> linked)
    {
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, deterministic: true);
        var references = linked.Where(part => part.Image.Length > 0).Select(part => MetadataReference.CreateFromImage(part.Image));
        var trees = files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Language, file));
        using var image = new MemoryStream();
        var result = CSharpCompilation.Create(name, trees, [CoreLibrary, .. references], options)
            .Emit(image, options: new EmitOptions(runtimeMetadataVersion: "v4.0.30319"));
        return new BuiltAssembly(
            name, result.Success ? image.ToArray() : [],
            [.. result.Diagnostics.Where(found => found.Severity >= DiagnosticSeverity.Warning)]);
    }
}

/// <param name="Name">Of the assembly.</param>
/// <param name="Image">Empty: it does not compile.</param>
/// <param name="Diagnostics">Errors and warnings.</param>
internal sealed record BuiltAssembly(string Name, byte[] Image, IReadOnlyList<Diagnostic> Diagnostics);
