using System.Diagnostics;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Architecture;

namespace EdgeFleet.Tests;

/// <summary>
/// Packages of npm that check ours from outside. They are installed when a test first wants them, under artifacts, and nothing of them
/// is in the repository.
/// </summary>
internal static class NodePackages
{
    private static readonly Lock Gate = new();

    /// <summary>Runs a script with a package at hand.</summary>
    /// <param name="package">With its version, as in <c>name@1.0.3</c>.</param>
    /// <param name="script">JavaScript of Node.</param>
    /// <param name="input">What it reads on standard input.</param>
    /// <returns>What it wrote on standard output.</returns>
    public static async Task<string> RunAsync(string package, string script, string input)
    {
        using var node = Start("node", Installed(package), "-e", script);
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await errors);
        return await output;
    }

    /// <summary>The folder that the package is installed in.</summary>
    public static string Installed(string package)
    {
        const string install = "apt-get install nodejs npm";
        Needs.File("Node", install, "/usr/bin/node", "/usr/local/bin/node");
        Needs.File("npm", install, "/usr/bin/npm", "/usr/local/bin/npm");
        var folder = Path.Combine(Repository.Root, "artifacts", "npm", package);
        lock (Gate)
        {
            if (File.Exists(Path.Combine(folder, "package-lock.json"))) return folder;
            Directory.CreateDirectory(folder);
            using var npm = Start("npm", folder, "install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", package);
            npm.StandardInput.Close();
            var (output, errors) = (npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
            npm.WaitForExit();
            Needs.Present(npm.ExitCode == 0, $"npm's {package} ({errors.Result})", $"npm install {package}");
        }
        return folder;
    }

    private static Process Start(string program, string folder, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
}
