using EdgeFleet.Gateway.Updates.Application;

namespace EdgeFleet.Tests.Updates.Application;

/// <summary>
/// This test executable as a process to be killed: started with EDGEFLEET_TEST_UPDATE=folder, it runs no tests but does what a gateway of
/// that folder does with its updates at one start. A file <c>sick</c> there: release 2 does not prove healthy.
/// </summary>
internal static class KilledUpdate
{
    public const string Variable = "EDGEFLEET_TEST_UPDATE";

    public static bool IsAsked => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    public static Task<int> RunAsync()
    {
        var folder = Environment.GetEnvironmentVariable(Variable)!;
        var updates = new VersionsOnDisk(folder).Updates;
        if (updates.Next() is ApplicationStep.Prove)
        {
            if (File.Exists(Path.Combine(folder, "sick"))) updates.GoBack();
            else updates.Confirm();
            return Task.FromResult(0);
        }
        var (target, archive) = VersionsOnDisk.Archive(2, VersionsOnDisk.Files(2));
        if (updates.WhyNot(target) is null) updates.Install(target, archive);
        return Task.FromResult(0);
    }
}
