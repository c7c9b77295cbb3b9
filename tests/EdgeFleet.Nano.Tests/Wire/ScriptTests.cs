using System.Diagnostics;
using EdgeFleet.Testing;

namespace EdgeFleet.Nano.Tests.Wire;

/// <summary>The committed cases are what the other implementation makes: nobody has written into them by hand.</summary>
public sealed class ScriptTests
{
    [Fact]
    public async Task The_script_makes_exactly_the_committed_files()
    {
        var python = Needs.File(
            "Python 3", "apt-get install python3", "/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3");
        var folder = Directory.CreateTempSubdirectory("edgefleet-wire-");
        try
        {
            using var process = Process.Start(python, [Path.Combine(CaseFiles.Folder, "make_vectors.py"), folder.FullName]);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
            var made = folder.GetFiles().Select(file => Path.GetFileNameWithoutExtension(file.Name)).Order(StringComparer.Ordinal);
            Assert.Equal(CaseFiles.Names, made);
            Assert.All(CaseFiles.Names, name => Assert.Equal(
                File.ReadAllBytes(Path.Combine(CaseFiles.Folder, name + ".json")),
                    File.ReadAllBytes(Path.Combine(folder.FullName, name + ".json"))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
