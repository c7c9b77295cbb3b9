using System.Security.Cryptography;
using EdgeFleet.City.Processes;

namespace EdgeFleet.Renode;

/// <summary>A board for a test: where that has failed, it keeps what Renode said and logged beside the results.</summary>
internal sealed class RenodeBoard : ImageBoard
{
    private readonly Spawner _spawner;

    private RenodeBoard(ShippedNode node, Spawner spawner) : base(node, spawner.StartAsync, TimeProvider.System) => _spawner = spawner;

    /// <summary>A board as its maker ships it; its time passes.</summary>
    /// <param name="things">What it takes.</param>
    /// <param name="kind">One of <see cref="MakersMemory.Kinds"/>.</param>
    /// <param name="node">Its number.</param>
    /// <param name="address">On the line; 0: none yet.</param>
    public static async Task<RenodeBoard> StartAsync(RealThings things, string kind, long node, ushort address)
    {
        var board = await MakeAsync(things, Ship(kind, node, address));
        await board.RunAsync();
        return board;
    }

    /// <summary>As <see cref="StartAsync"/>, but its time stands.</summary>
    public static async Task<RenodeBoard> MakeAsync(RealThings things, ShippedNode node)
    {
        var board = new RenodeBoard(node, new Spawner());
        try
        {
            await board.MakeAsync(things);
            return board;
        }
        catch (InvalidOperationException)
        {
            board.KeepLog(Folder(node.Kind));
            await board.DisposeAsync();
            throw;
        }
    }

    /// <summary>A node with keys of its own.</summary>
    public static ShippedNode Ship(string kind, long node, ushort address) => new(
        kind, node, address, RandomNumberGenerator.GetBytes(MakersMemory.KeyBytes), RandomNumberGenerator.GetBytes(MakersMemory.KeyBytes));

    public void KeepLogOfFailure()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed) KeepLog(Folder(TestContext.Current.TestMethod!.MethodName));
    }

    public override async ValueTask DisposeAsync()
    {
        KeepLogOfFailure();
        await base.DisposeAsync();
        _spawner.Dispose();
    }

    private static string Folder(string name)
    {
        var artifacts = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)).Parent!.Parent!.Parent!;
        return Path.Combine(artifacts.FullName, "test-results", name);
    }
}
