using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;

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
            DurableOutbox.Open(new SlowFolder(new DiskFolder(path)),
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

    private sealed class SlowFolder(IStorageFolder folder) : IStorageFolder
    {
        public string Name => folder.Name;
        public IReadOnlyList<string> Files() => folder.Files();
        public IReadOnlyList<string> Folders() => folder.Folders();
        public IStorageFolder Folder(string name) => new SlowFolder(folder.Folder(name));
        public IStorageFile Open(string name) => new SlowFile(folder.Open(name));
        public bool Exists(string name) => folder.Exists(name);
        public void Move(string from, string to) => folder.Move(from, to);
        public void Delete(string name) => folder.Delete(name);
        public void DeleteFolder(string name) => folder.DeleteFolder(name);
        public long Size() => folder.Size();
        public long Size(string name) => folder.Size(name);
        public long Free => folder.Free;
        public void Flush() => folder.Flush();
    }

    private sealed class SlowFile(IStorageFile file) : IStorageFile
    {
        public long Length => file.Length;
        public int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);
        public void Write(long offset, ReadOnlySpan<byte> bytes) => file.Write(offset, bytes);
        public void SetLength(long length) => file.SetLength(length);

        public void Flush()
        {
            Thread.Sleep(20);
            file.Flush();
        }

        public void Dispose() => file.Dispose();
    }
}
