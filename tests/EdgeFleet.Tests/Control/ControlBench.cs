using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Control;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Tests.Storage;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Control;

/// <summary>An executor over a disk, a driver and an outbox that the test holds in its hands.</summary>
internal sealed class ControlBench : IAsyncDisposable
{
    private readonly DurableDatabase _database;

    public ControlBench(TestDisk? disk = null, VentDriver? driver = null, MemoryOutbox? outbox = null)
    {
        (Disk, Driver, Outbox) = (disk ?? new TestDisk(), driver ?? new VentDriver(), outbox ?? new MemoryOutbox());
        _database = DurableDatabase.Open(Disk.Root, CommandLedger.FileName);
        Ledger = new CommandLedger(_database);
        Runtime = Driver.Runtime(TimeProvider.System);
        var reporter = new CommandReporter(Ledger, Outbox, Clock, NullLogger<CommandReporter>.Instance);
        Executor = new CommandExecutor(Ledger, Runtime, reporter, Clock, Log);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    public TestDisk Disk { get; }
    public VentDriver Driver { get; }
    public DeviceRuntime Runtime { get; }
    public LogDouble<CommandExecutor> Log { get; } = new();
    public MemoryOutbox Outbox { get; }
    public CommandLedger Ledger { get; }
    public CommandExecutor Executor { get; }

    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public Command Command(string id, string value = "60", long device = 1, string path = "3337/0/5536", int expiresInSeconds = 60) => new()
    {
        Id = id,
        Device = device,
        Path = path,
        Value = value,
        Issued = Now,
        Expires = Now + expiresInSeconds * 1000L,
    };

    /// <summary>Every result that was told, oldest first.</summary>
    public List<(CommandResult Result, Reading Reading)> Told() =>
        [.. Outbox.Unsettled.Where(b => b.Id.Stream == StreamClass.Event).SelectMany(BlockCodec.Decode).Select(reading =>
        {
            Assert.True(CommandResult.TryRead(reading, out var result));
            return (result, reading);
        })];

    public async Task<CommandResult> RunAsync(Command command)
    {
        var before = Results().Count;
        Executor.Submit(command);
        await GatewayUnderTest.Until(() => Results().Count > before, $"no result of command {command.Id}");
        return Results()[^1];

        // Others may still be under way.
        List<CommandResult> Results() => [.. Told().Select(told => told.Result).Where(result => result.Id == command.Id)];
    }

    public async ValueTask DisposeAsync()
    {
        await Executor.StopAsync();
        await Runtime.DisposeAsync();
        _database.Dispose();
        await Outbox.DisposeAsync();
    }
}
