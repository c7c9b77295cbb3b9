namespace EdgeFleet.Renode;

/// <summary>
/// Updates as a technician carries them, on one street lamp: whatever it runs, the next release is one higher. And what befalls its port
/// in the midst of them.
/// </summary>
[Collection(Rows.Second)]
public sealed class UpdateTests(LampOnABench bench) : IClassFixture<LampOnABench>, IDisposable
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(6);

    // In the order in which they are loaded: the second hangs on the first.
    private static readonly string[] OwnLibraries = ["EdgeFleet.Nano.Node", "EdgeFleet.Nano.Boot"];

    private readonly CancellationTokenSource _enough = new(Enough);

    [Fact]
    public async Task An_update_goes_on_behind_a_power_cut_and_runs()
    {
        var board = await bench.StartedAsync();
        var next = await bench.ReleaseAsync(_enough.Token) + 1;
        var image = bench.Image(next, dies: false);
        await board.TellAsync($"CutAfter {image.Bytes.Length / 2}");
        using (var first = CancellationTokenSource.CreateLinkedTokenSource(_enough.Token))
        {
            var carried = bench.CarryAsync(image, null, first.Token);
            while (!carried.IsCompleted && await board.TellAsync("IsPowered") == "True") await Task.Delay(500, _enough.Token);
            await first.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => carried);
        }
        await board.TellAsync("PowerOn");
        await bench.ReleaseAsync(_enough.Token);

        var taken = new List<int>();
        var before = await bench.CarryAsync(image, new Seen(taken), _enough.Token);
        Assert.InRange(taken.First(count => count > 0), image.Bytes.Length / 4, image.Bytes.Length);
        Assert.Equal(next, await bench.StartAsync(before, _enough.Token));
    }

    [Fact]
    public async Task A_release_that_dies_is_rolled_back()
    {
        await bench.StartedAsync();
        var runs = await bench.ReleaseAsync(_enough.Token);
        var before = await bench.CarryAsync(bench.Image(runs + 1, dies: true), null, _enough.Token);
        Assert.Equal(runs, await bench.StartAsync(before, _enough.Token));
    }

    [Fact]
    public async Task An_image_brings_its_own_newer_node_library()
    {
        await bench.StartedAsync();
        var next = await bench.ReleaseAsync(_enough.Token) + 1;
        var before = await bench.CarryAsync(bench.ImageWith(next, OwnLibraries), null, _enough.Token);
        Assert.Equal(next, await bench.StartAsync(before, _enough.Token));
    }

    // The platform's serial driver loses count of what it has received, now and then.
    [Fact]
    public async Task A_port_that_has_gone_deaf_is_opened_anew_without_a_restart()
    {
        var board = await bench.StartedAsync();
        var (boot, before) = await bench.PortAsync(_enough.Token);
        await board.DeafenAsync();
        var opened = before;
        while (opened == before)
        {
            (var now, opened) = await bench.PortAsync(_enough.Token);
            Assert.Equal(boot, now);
        }
    }

    public void Dispose()
    {
        bench.TestEnded();
        _enough.Dispose();
    }

    private sealed class Seen(List<int> taken) : IProgress<int>
    {
        public void Report(int value) => taken.Add(value);
    }
}
