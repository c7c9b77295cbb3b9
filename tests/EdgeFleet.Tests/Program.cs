using EdgeFleet.Tests.Hosting;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Outbox;
using EdgeFleet.Tests.Telemetry;
using EdgeFleet.Tests.Updates.Application;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace EdgeFleet.Tests;

/// <summary>
/// xunit's own entry point, but for the processes that <see cref="KillTests"/>, <see cref="KilledInboxTests"/>,
/// <see cref="KilledCompactionTests"/> and <see cref="KilledUpdateTests"/> kill, and the one that <see cref="WithoutIPv4Tests"/> starts in
/// a network of its own.
/// </summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments) =>
        KilledChild.IsAsked ? KilledChild.RunAsync()
        : KilledInbox.IsAsked ? KilledInbox.RunAsync()
        : KilledCompaction.IsAsked ? KilledCompaction.RunAsync()
        : KilledUpdate.IsAsked ? KilledUpdate.RunAsync()
        : FleetOverIPv6.IsAsked ? FleetOverIPv6.RunAsync()
        : arguments.Any(argument => argument is "--server" or "--internal-msbuild-node")
            ? TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
        : ConsoleRunner.Run(arguments);
}
