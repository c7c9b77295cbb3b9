using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EdgeFleet.Tests.Architecture;

/// <summary>The workflow for others' CI is not run here: what it names has to be there, and what it runs of ours has to work.</summary>
public sealed partial class WorkflowTests : IDisposable
{
    private static readonly string Folder = Path.Combine(Repository.Root, "emulation", "ci");
    private readonly DirectoryInfo _tree = Directory.CreateTempSubdirectory("edgefleet-test-");

    public void Dispose() => _tree.Delete(recursive: true);

    [Fact]
    public void Every_file_that_it_names_is_there_and_every_script_is_named()
    {
        var workflow = File.ReadAllText(Path.Combine(Folder, "renode.yml"));
        var named = OurPath().Matches(workflow).Select(path => path.Value).Distinct().ToList();
        Assert.All(named, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"{path} is not there"));
        Assert.Equal(Directory.EnumerateFiles(Folder, "*.sh").Select(file => "emulation/ci/" + Path.GetFileName(file)).Order(),
            named.Where(path => path.EndsWith(".sh", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void Pe_files_come_into_one_folder_and_one_that_is_missing_is_named()
    {
        Directory.CreateDirectory(In("emulation", "ci"));
        File.Copy(Path.Combine(Folder, "collect-pe.sh"), In("emulation", "ci", "collect-pe.sh"));
        Directory.CreateDirectory(In("hardware", "Devices"));
        Directory.CreateDirectory(In("hardware", "Boards"));
        foreach (var kind in new[] { "Lamp", "Pump" })
        {
            Directory.CreateDirectory(In("nano", kind));
            File.WriteAllText(In("nano", kind, "Program.cs"), "");
        }
        Build("Lamp");
        var (code, errors) = Collect();
        Assert.Equal(1, code);
        Assert.StartsWith("EdgeFleet.Nano.Pump.pe was not built", errors, StringComparison.Ordinal);

        Build("Pump");
        Assert.Equal((0, ""), Collect());
        Assert.Equal(3, Directory.GetFiles(In("pe"), "*.pe").Length);
    }

    private void Build(string kind)
    {
        var output = Directory.CreateDirectory(In("nano", kind, "bin", "Release")).FullName;
        File.WriteAllText(Path.Combine(output, $"EdgeFleet.Nano.{kind}.pe"), kind);
        File.WriteAllText(Path.Combine(output, "mscorlib.pe"), "");
    }

    private (int Code, string Errors) Collect()
    {
        using var script = Process.Start(new ProcessStartInfo("bash", [In("emulation", "ci", "collect-pe.sh"), "pe"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = script.StandardError.ReadToEnd();
        script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        return (script.ExitCode, errors);
    }

    private string In(params string[] path) => Path.Combine([_tree.FullName, .. path]);

    [GeneratedRegex(@"\b(emulation|nano|tests)/[\w./-]+|\bglobal\.json")]
    private static partial Regex OurPath();
}
