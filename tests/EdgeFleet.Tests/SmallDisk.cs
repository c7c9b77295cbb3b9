using System.Diagnostics;
using EdgeFleet.Testing;

namespace EdgeFleet.Tests;

/// <summary>A file system of a few MB. Who may not mount one skips.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _ballast;

    /// <param name="megabytes">What it holds, empty.</param>
    public SmallDisk(int megabytes = 8)
    {
        Path = Directory.CreateTempSubdirectory("edgefleet-full-").FullName;
        _ballast = System.IO.Path.Combine(Path, "ballast");
        var mounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
            && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "edgefleet-test", Path);
        if (!mounted) Directory.Delete(Path);
        Needs.Present(mounted, "the right to mount a tmpfs", "run as root, in a container with CAP_SYS_ADMIN");
    }

    public string Path { get; }

    /// <summary>Takes this much of it.</summary>
    public void Take(int bytes) => File.WriteAllBytes(_ballast, new byte[bytes]);

    /// <summary>Takes all that is left.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(_ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) ballast.Write(new byte[4096]);
        }
        catch (IOException)
        {
            return;
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void Free() => File.Delete(_ballast);

    public void Dispose()
    {
        Run("umount", Path);
        Directory.Delete(Path, recursive: true);
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
