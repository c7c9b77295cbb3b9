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

    private RenodeProcess Renode => _renode ?? throw new InvalidOperationException("The board has not started.");

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

    /// <summary>Tells or asks the board: see emulation/Renode/README.md.</summary>
    public async Task<string> TellAsync(string what)
    {
        // The emulation stands meanwhile, so that what is told and answered is of one moment.
        await Renode.CommandAsync("pause");
        var answer = await Renode.CommandAsync("board " + what);
        await Renode.CommandAsync("start");
        return answer;
    }

    /// <summary>A number that the board shows.</summary>
    public async Task<double> NumberAsync(string what) => Number(await TellAsync(what));

    /// <summary>Waits until a number that the board shows is as expected.</summary>
    public async Task AwaitAsync(string what, Func<double, bool> expected, CancellationToken cancel)
    {
        while (!expected(await NumberAsync(what))) await Task.Delay(200, cancel);
    }

    /// <summary>From now on its time does not run ahead of the wall's: a gateway tells it that time, and it would be set back.</summary>
    public Task FollowTheWallAsync() => Renode.CommandAsync("emulation SetAdvanceImmediately false");

    /// <summary>Waits until the board has lived so long by its own time.</summary>
    public async Task LiveAsync(TimeSpan time, CancellationToken cancel)
    {
        for (var until = await NowAsync() + time; await NowAsync() < until;) await Task.Delay(200, cancel);
    }

    /// <summary>Virtual time since the start.</summary>
    public async Task<TimeSpan> NowAsync()
    {
        var text = await Renode.CommandAsync("emulation GetTimeSourceInfo");
        var line = text.Split('\n').First(each => each.StartsWith("Elapsed Virtual Time:", StringComparison.Ordinal));
        // With digits for a tenth of a microsecond and two more.
        return TimeSpan.Parse(line.Split(' ')[^1][..^2], CultureInfo.InvariantCulture);
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
