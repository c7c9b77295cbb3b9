using System.Globalization;
using System.Security.Cryptography;
using EdgeFleet.City.Processes;

namespace EdgeFleet.Renode;

/// <summary>A node's board with the real image on it, in a Renode of its own; its line to the gateway is a TCP port on loopback.</summary>
internal sealed class RenodeBoard : IAsyncDisposable
{
    private static readonly string Root = FindRoot();

    private readonly Spawner _spawner = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("edgefleet-renode-").FullName;
    private RenodeProcess? _renode;

    private RenodeBoard(string kind, long node, ushort address) => (Kind, Node, Address) = (kind, node, address);

    public string Kind { get; }

    public long Node { get; }

    /// <summary>On the line; 0: the gateway gives it one.</summary>
    public ushort Address { get; }

    public byte[] Key { get; } = RandomNumberGenerator.GetBytes(MakersMemory.KeyBytes);

    public byte[] UpdateKey { get; } = RandomNumberGenerator.GetBytes(MakersMemory.KeyBytes);

    public int Port { get; private set; }

    /// <summary>As a gateway is told it.</summary>
    public string Line => string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{Port}");

    /// <summary>A board as its maker ships it, with power since now.</summary>
    /// <param name="things">What it takes.</param>
    /// <param name="kind">One of <see cref="MakersMemory.Kinds"/>.</param>
    /// <param name="node">Its number.</param>
    /// <param name="address">On the line; 0: none yet.</param>
    public static async Task<RenodeBoard> StartAsync(RealThings things, string kind, long node, ushort address)
    {
        var board = new RenodeBoard(kind, node, address);
        try
        {
            await board.StartAsync(things);
            return board;
        }
        catch (InvalidOperationException)
        {
            board.KeepLog(kind);
            await board.DisposeAsync();
            throw;
        }
    }

    /// <summary>Keeps what Renode said and logged beside the results of the tests, where a test has failed.</summary>
    public void KeepLogOfFailure()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed) KeepLog(TestContext.Current.TestMethod!.MethodName);
    }

    public async ValueTask DisposeAsync()
    {
        KeepLogOfFailure();
        if (_renode is not null) await _renode.DisposeAsync();
        _spawner.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void KeepLog(string name)
    {
        var artifacts = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)).Parent!.Parent!.Parent!;
        var kept = artifacts.CreateSubdirectory($"test-results/{name}").FullName;
        if (File.Exists(In("renode.log"))) File.Copy(In("renode.log"), Path.Combine(kept, "renode.log"), overwrite: true);
        if (_renode is not null) File.WriteAllLines(Path.Combine(kept, "monitor.log"), _renode.Transcript);
    }

    private async Task StartAsync(RealThings things)
    {
        var program = $"EdgeFleet.Nano.{char.ToUpperInvariant(Kind[0])}{Kind[1..]}";
        await File.WriteAllBytesAsync(In("deployment.bin"), DeploymentRegion.Pack(DeploymentRegion.Order(program, things.Assembly)));
        await File.WriteAllBytesAsync(In("memory.bin"), MakersMemory.Make(Kind, Node, Key, UpdateKey, Address));
        _renode = await RenodeProcess.StartAsync(_spawner, things.Renode, _folder);
        foreach (var (name, file) in new[]
        {
            ("clr", Path.Combine(things.ImageFolder, "nanoCLR.bin")), ("deployment", In("deployment.bin")), ("memory", In("memory.bin")),
        })
            await _renode.CommandAsync($"${name}=@{file}");
        await _renode.CommandAsync($"include @{Root}/emulation/Renode/Scripts/{Kind}.resc");
        Port = (int)Number(await _renode.CommandAsync("line Port"));
        await _renode.CommandAsync("start");
    }

    // Renode shows whole numbers in hexadecimal.
    private static double Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? Convert.ToInt64(text, 16)
        : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private string In(string name) => Path.Combine(_folder, name);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EdgeFleet.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
