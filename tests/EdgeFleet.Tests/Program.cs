using EdgeFleet.Tests.Outbox;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace EdgeFleet.Tests;

/// <summary>xunit's own entry point, but for one case: the process that <see cref="KillTests"/> kills.</summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments) =>
        KilledChild.IsAsked ? KilledChild.RunAsync()
        : arguments.Any(argument => argument is "--server" or "--internal-msbuild-node") ? TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
        : ConsoleRunner.Run(arguments);
}
