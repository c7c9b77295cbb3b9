using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EdgeFleet.Nano.Tests.Renode;

/// <summary>Renode compiles our models as sources: these tests compile exactly those, against stand-ins for Renode.</summary>
public sealed class CompileTests
{
    private static readonly Lazy<CSharpCompilation> Compilation = new(Compile);

    [Fact]
    public void What_the_loader_names_exists()
    {
        Assert.NotEmpty(RenodeSources.Named);
        Assert.All(RenodeSources.Compiled, file => Assert.True(File.Exists(file), file));
        foreach (var folder in new[] { "Stm32", "Adapters" }) Assert.Contains("emulation/Renode/" + folder, RenodeSources.Named);
    }

    [Fact]
    public void Renode_can_compile_our_models()
    {
        var errors = Compilation.Value.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error);
        Assert.True(!errors.Any(), string.Join('\n', errors.Take(20)));
    }

    [Fact]
    public void Every_type_that_a_platform_names_is_among_them_with_the_parameters_it_is_given()
    {
        foreach (var platform in RenodeSources.Platforms)
        {
            foreach (var entry in PlatformEntry.Of(RenodeSources.Read(platform))
                .Where(one => one.Type.StartsWith("F767.", StringComparison.Ordinal)))
            {
                var type = Compilation.Value.GetTypeByMetadataName("Antmicro.Renode.Peripherals." + entry.Type);
                Assert.True(type is not null, $"{platform} names {entry.Type}, which is no class in Adapters");
                var parameters = type.InstanceConstructors.Single().Parameters;
                foreach (var given in entry.Parameters)
                    Assert.True(
                        parameters.Any(one => one.Name == given.Key), $"{platform}: {entry.Type} has no parameter {given.Key}");
                foreach (var needed in parameters.Where(one => !one.IsOptional && one.Name != "machine"))
                    Assert.True(entry.Parameters.ContainsKey(needed.Name), $"{platform}: {entry.Name} is not told {needed.Name}");
                foreach (var line in entry.Outputs.Where(one => char.IsLetter(one[0])))
                    Assert.True(Members(type).Contains(line), $"{platform}: {entry.Type} has no line {line}");
            }
        }
    }

    private static IEnumerable<string> Members(INamedTypeSymbol type)
    {
        for (var one = type; one is not null; one = one.BaseType)
            foreach (var member in one.GetMembers()) yield return member.Name;
    }

    private static CSharpCompilation Compile()
    {
        // As Renode's own compiler is set: C# 12, no nullable context, no usings but those that are written.
        var language = new CSharpParseOptions(LanguageVersion.CSharp12);
        var files = RenodeSources.Compiled.Append(Path.Combine(Sources.Root, "tests/EdgeFleet.Nano.Tests/Renode/StandIns.cs"));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Win32", StringComparison.Ordinal)))
            .Select(file => MetadataReference.CreateFromFile(file));
        return CSharpCompilation.Create(
            "Renode", files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), language, file)), references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }
}
