using System.Diagnostics;

namespace EdgeFleet.Tests.Updates;

/// <summary>The tool as its own process, in a folder of its own.</summary>
internal sealed class Tool : IDisposable
{
    public const string Passphrase = "correct horse battery";

    private readonly TestFolder _folder = new();

    public string In(string name) => _folder.In(name);

    /// <summary>Done, and what it said.</summary>
    public async Task<string> DoneAsync(params string[] arguments)
    {
        var (exit, output, errors) = await RunAsync(Passphrase, arguments);
        Assert.True(exit == 0, $"{string.Join(' ', arguments)}: {exit} {output}{errors}");
        return output;
    }

    /// <param name="typed">What comes on standard input.</param>
    /// <param name="arguments">Behind <c>edgefleet sign</c>.</param>
    public async Task<(int Exit, string Output, string Errors)> RunAsync(string typed, params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory);
        var tool = Path.Combine(configuration.Parent!.Parent!.FullName, "EdgeFleet.Cli", configuration.Name, "edgefleet.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [tool, "sign", .. arguments])
        {
            WorkingDirectory = _folder.Path, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        try
        {
            await process.StandardInput.WriteLineAsync(typed);
            process.StandardInput.Close();
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    public void Dispose() => _folder.Dispose();
}
