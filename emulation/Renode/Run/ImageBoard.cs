using System.Globalization;

namespace EdgeFleet.Renode;

/// <summary>A node as its maker ships it.</summary>
/// <param name="Kind">One of <see cref="MakersMemory.Kinds"/>.</param>
/// <param name="Number">For ever.</param>
/// <param name="Address">On the line; 0: the gateway gives it one.</param>
/// <param name="Key">For the wire (32).</param>
/// <param name="UpdateKey">For updates (32).</param>
public sealed record ShippedNode(string Kind, long Number, ushort Address, byte[] Key, byte[] UpdateKey);

/// <summary>A node's board with the real image on it, in a Renode of its own; its line to the gateway is a TCP port on loopback.</summary>
/// <param name="node">Whose board.</param>
/// <param name="start">Starts Renode.</param>
/// <param name="time">The wall's clock.</param>
public class ImageBoard(ShippedNode node, ProcessStart start, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(100);

    /// <summary>Of the repository, where platform and scripts lie.</summary>
    public static readonly string Root = FindRoot();

    private readonly string _folder = Directory.CreateTempSubdirectory("edgefleet-renode-").FullName;
    private RenodeProcess? _renode;
    private bool _runs;

    public string Kind => node.Kind;

    public long Node => node.Number;

    /// <summary>On the line; 0: the gateway gives it one.</summary>
    public ushort Address => node.Address;

    public byte[] Key => node.Key;

    public byte[] UpdateKey => node.UpdateKey;

    public int Port { get; private set; }

    /// <summary>As a gateway is told it.</summary>
    public string Line => string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{Port}");

    private RenodeProcess Renode => _renode ?? throw new InvalidOperationException("The board has not started.");

    /// <summary>Makes it; it has power, but its time stands until <see cref="RunAsync"/>.</summary>
    /// <exception cref="InvalidOperationException">Renode refuses it; <see cref="KeepLog"/> has the reason.</exception>
    public async Task MakeAsync(RealThings things)
    {
        ArgumentNullException.ThrowIfNull(things);
        _renode = await RenodeProcess.StartAsync(start, things.Renode, _folder);
        await LoadAsync(things, node);
        Port = (int)Number(await _renode.CommandAsync("line Port"));
    }

    /// <summary>Puts another node's board onto this one's line, before time passes; what is told goes to this one all the same.</summary>
    public async Task JoinAsync(RealThings things, ShippedNode other)
    {
        ArgumentNullException.ThrowIfNull(things);
        ArgumentNullException.ThrowIfNull(other);
        await Renode.CommandAsync("mach clear");
        await LoadAsync(things, other);
        await Renode.CommandAsync("runMacro $severalBoards");
        await Renode.CommandAsync($"mach set \"{Machine(node)}\"");
    }

    /// <summary>From now on its time passes.</summary>
    public async Task RunAsync()
    {
        await Renode.CommandAsync("start");
        _runs = true;
    }

    /// <summary>Its time passes for so long, and stands before and after.</summary>
    public Task RunForAsync(TimeSpan duration) =>
        Renode.CommandAsync(string.Create(CultureInfo.InvariantCulture, $"emulation RunFor \"{duration.TotalSeconds:0.000000}\""));

    /// <summary>Tells or asks the board: see emulation/Renode/README.md.</summary>
    public async Task<string> TellAsync(string what)
    {
        // The emulation stands meanwhile, so that what is told and answered is of one moment.
        if (_runs) await Renode.CommandAsync("pause");
        var answer = await Renode.CommandAsync("board " + what);
        if (_runs) await Renode.CommandAsync("start");
        return answer;
    }

    /// <summary>From now on its port hears each byte when the next one comes, until the firmware opens it anew.</summary>
    public Task DeafenAsync() => Renode.CommandAsync("usart6 LagsBehind true");

    // While no processor runs, Renode's time races ahead, and is held back later until the wall's has come up with it.

    /// <summary>The supply goes; the board's time stands until <see cref="SupplyAsync"/>.</summary>
    public async Task CutAsync()
    {
        await StandAsync();
        await TellAsync("PowerOff");
    }

    /// <summary>The supply goes before the byte that follows so many more in a memory, and the board's time stands from then on.</summary>
    /// <param name="bytes">So many.</param>
    /// <param name="within">Of the board's time; after it nothing is cut any more.</param>
    /// <param name="meanwhile">What else is told, by the time that has passed; null: nothing.</param>
    /// <returns>False: it wrote less than that.</returns>
    public async Task<bool> CutAfterAsync(long bytes, TimeSpan within, Func<TimeSpan, string>? meanwhile = null)
    {
        await StandAsync();
        await TellAsync(string.Create(CultureInfo.InvariantCulture, $"CutAfter {bytes}"));
        for (var lived = TimeSpan.Zero; lived < within; lived += Piece)
        {
            if (meanwhile is not null) await TellAsync(meanwhile(lived));
            await RunForAsync(Piece);
            if (await TellAsync("IsPowered") == "False") return true;
        }
        await TellAsync(string.Create(CultureInfo.InvariantCulture, $"CutAfter {long.MaxValue}"));
        await RunAsync();
        return false;
    }

    /// <summary>The supply is back.</summary>
    public async Task SupplyAsync()
    {
        await TellAsync("PowerOn");
        await RunAsync();
    }

    /// <summary>A number that the board shows.</summary>
    public async Task<double> NumberAsync(string what) => Number(await TellAsync(what));

    /// <summary>Waits until a number that the board shows is as expected.</summary>
    public async Task AwaitAsync(string what, Func<double, bool> expected, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(expected);
        while (!expected(await NumberAsync(what))) await Task.Delay(Look, time, cancel);
    }

    /// <summary>From now on its time does not run ahead of the wall's: a gateway tells it that time, and it would be set back.</summary>
    public Task FollowTheWallAsync() => Renode.CommandAsync("emulation SetAdvanceImmediately false");

    /// <summary>Waits until the board has lived so long by its own time.</summary>
    public async Task LiveAsync(TimeSpan duration, CancellationToken cancel)
    {
        for (var until = await NowAsync() + duration; await NowAsync() < until;) await Task.Delay(Look, time, cancel);
    }

    /// <summary>Virtual time since the start.</summary>
    public async Task<TimeSpan> NowAsync()
    {
        var text = await Renode.CommandAsync("emulation GetTimeSourceInfo");
        var line = text.Split('\n').First(each => each.StartsWith("Elapsed Virtual Time:", StringComparison.Ordinal));
        // With digits for a tenth of a microsecond and two more.
        return TimeSpan.Parse(line.Split(' ')[^1][..^2], CultureInfo.InvariantCulture);
    }

    /// <summary>Keeps what Renode said and logged.</summary>
    /// <param name="folder">There.</param>
    public void KeepLog(string folder)
    {
        Directory.CreateDirectory(folder);
        if (File.Exists(In("renode.log"))) File.Copy(In("renode.log"), Path.Combine(folder, "renode.log"), overwrite: true);
        if (_renode is not null) File.WriteAllLines(Path.Combine(folder, "monitor.log"), _renode.Transcript);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_renode is not null) await _renode.DisposeAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private async Task StandAsync()
    {
        if (_runs) await Renode.CommandAsync("pause");
        _runs = false;
    }

    private async Task LoadAsync(RealThings things, ShippedNode one)
    {
        var program = $"EdgeFleet.Nano.{char.ToUpperInvariant(one.Kind[0])}{one.Kind[1..]}";
        var (deployment, memory) = (In($"{Machine(one)}.deployment"), In($"{Machine(one)}.memory"));
        await File.WriteAllBytesAsync(deployment, DeploymentRegion.Pack(DeploymentRegion.Order(program, things.Assembly)));
        await File.WriteAllBytesAsync(memory, MakersMemory.Make(one.Kind, one.Number, one.Key, one.UpdateKey, one.Address));
        foreach (var (name, value) in new[]
        {
            ("name", $"\"{Machine(one)}\""), ("clr", $"@{Path.Combine(things.ImageFolder, "nanoCLR.bin")}"),
            ("deployment", $"@{deployment}"), ("memory", $"@{memory}"),
        })
            await Renode.CommandAsync($"${name}={value}");
        await Renode.CommandAsync($"include @{Root}/emulation/Renode/Scripts/{one.Kind}.resc");
    }

    private static string Machine(ShippedNode one) => string.Create(CultureInfo.InvariantCulture, $"{one.Kind}-{one.Number}");

    // Renode shows whole numbers in hexadecimal.
    private static double Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? Convert.ToInt64(text, 16)
        : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private string In(string name) => Path.Combine(_folder, name);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EdgeFleet.sln"))) folder = folder.Parent
            ?? throw new InvalidOperationException("The platform and scripts of Renode lie in the repository: run from within it.");
        return folder.FullName;
    }
}
