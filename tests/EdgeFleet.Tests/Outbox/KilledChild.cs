using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Tests.Storage;

namespace EdgeFleet.Tests.Outbox;

/// <summary>
/// This test executable as a process to be killed: started with EDGEFLEET_TEST_OUTBOX=folder, it runs no tests
/// but appends to an outbox there from four threads, on a disk whose every flush takes 20 ms, and prints a
/// line <c>journal epoch stream sequence checksum</c> when an append has returned.
/// </summary>
internal static class KilledChild
{
    public const string Variable = "EDGEFLEET_TEST_OUTBOX";

    public static bool IsAsked => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    public static async Task<int> RunAsync()
    {
        var path = Environment.GetEnvironmentVariable(Variable)!;
        await using var outbox =
            DurableOutbox.Open(new SlowFolder(new DiskFolder(path), () => Thread.Sleep(20)),
            new OutboxSettings([new(OutboxFixture.Uplink)]) { SegmentBytes = 64 * 1024, ReserveBytes = 0 });
        var start = Environment.ProcessId * 10_000;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 2000; i++)
            {
                var stream = i % 5 == 0 ? StreamClass.Event : StreamClass.Telemetry;
                var block = await outbox.AppendAsync(OutboxFixture.Payload(start + worker * 2000 + i, stream, 300 + i % 9 * 400));
                System.Console.Out.WriteLine($"journal {block.Id.Epoch:x16} {block.Id.Stream} {block.Id.Sequence} {block.Checksum:x16}");
                System.Console.Out.Flush();
            }
        })));
        return 0;
    }
}
