using System.Security.Cryptography;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.Updates.Kinds;
using EdgeFleet.Gateway.Updates.Rauc;

namespace EdgeFleet.Tests.Updates.Rauc;

/// <summary>A gateway's operating system, updated by Debian's RAUC on a machine of files.</summary>
public sealed class SystemUpdateTests : IAsyncLifetime
{
    private readonly TestFolder _data = new();
    private readonly List<SystemBus> _buses = [];
    private RaucBundles _bundles = null!;
    private RaucMachine _machine = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bundles = new RaucBundles();
        _machine = await RaucMachine.StartAsync(_bundles.Keyring);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var bus in _buses) bus.Dispose();
        if (_machine is not null) await _machine.DisposeAsync();
        _bundles?.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task A_healthy_system_stays()
    {
        var image = RandomNumberGenerator.GetBytes(200_000);
        var (target, bundle) = Bundle(7, image);
        var updates = Gateway("first");
        Assert.Null(await updates.WhyNotAsync(target, Stop));

        var percent = 0;
        await updates.InstallAsync(target, bundle, at => percent = at, Stop);

        Assert.Equal(100, percent);
        Assert.Equal("A", _machine.Booted);
        Assert.Equal(image, _machine.Of("B").Content[..image.Length]);
        Assert.Equal(SystemStep.Restart, await updates.NextAsync(Stop));
        Assert.Equal(RaucPhrases.OnTrial, (await updates.WhyNotAsync(target, Stop))!.Kind);
        await updates.RestartAsync(Stop);
        Assert.Equal(1, _machine.Restarts);

        await _machine.RestartAsync();
        Assert.Equal("B", _machine.Booted);
        updates = Gateway("second");
        Assert.Equal(SystemStep.Prove, await updates.NextAsync(Stop));
        await updates.ConfirmAsync(Stop);

        Assert.Null(await Gateway("second").NextAsync(Stop));
        Assert.Equal(("good", 7u), (_machine.Of("B").State, updates.State.Running));
        Assert.Equal(UpdatePhrases.NotNewer, (await updates.WhyNotAsync(target, Stop))!.Kind);
    }

    [Fact]
    public async Task A_system_that_is_not_healthy_goes_back_and_is_not_taken_again()
    {
        var (target, bundle) = Bundle(7, [1, 2, 3]);
        await Gateway("first").InstallAsync(target, bundle, _ => { }, Stop);
        await _machine.RestartAsync();
        var updates = Gateway("second");
        Assert.Equal(SystemStep.Prove, await updates.NextAsync(Stop));

        await updates.GoBackAsync(Stop);

        Assert.Equal((1, "bad"), (_machine.Restarts, _machine.Of("B").State));
        await _machine.RestartAsync();
        Assert.Equal("A", _machine.Booted);
        updates = Gateway("third");
        Assert.Equal(SystemStep.RolledBack, await updates.NextAsync(Stop));
        Assert.Equal(RaucPhrases.Rejected, (await Gateway("third").WhyNotAsync(target, Stop))!.Kind);
        Assert.Null(await updates.WhyNotAsync(Bundle(8, [4]).Target, Stop));
    }

    [Fact]
    public async Task A_system_that_does_not_start_is_found_out_by_the_one_that_does()
    {
        var (target, bundle) = Bundle(7, [1, 2, 3]);
        await Gateway("first").InstallAsync(target, bundle, _ => { }, Stop);
        await _machine.RestartAsync("A");

        Assert.Equal(SystemStep.RolledBack, await Gateway("third").NextAsync(Stop));
    }

    [Fact]
    public async Task A_power_cut_while_it_is_installed_leaves_nothing_on_trial()
    {
        var (target, _) = Bundle(7, [1, 2, 3]);
        var trial = new SystemTrial(target.Sha256, 7, "1.0.7", "A", "first");
        (SystemUpdateState.Factory with { Trial = trial }).Write(_data.In("system.json"));

        var updates = Gateway("second");

        Assert.Equal(SystemStep.Forget, await updates.NextAsync(Stop));
        Assert.Null(await updates.WhyNotAsync(target, Stop));
    }

    [Fact]
    public async Task A_machine_that_does_not_come_back_is_not_restarted_for_ever()
    {
        var (target, bundle) = Bundle(7, [1, 2, 3]);
        await Gateway("0").InstallAsync(target, bundle, _ => { }, Stop);
        for (var boot = 1; boot <= SystemTrial.MostReturns; boot++)
        {
            await _machine.RestartAsync("B");
            var updates = Gateway($"{boot}");
            Assert.Equal(SystemStep.Prove, await updates.NextAsync(Stop));
            await updates.GoBackAsync(Stop);
        }
        await _machine.RestartAsync("B");
        Assert.Equal(SystemStep.Stay, await Gateway("last").NextAsync(Stop));
    }

    [Fact]
    public async Task A_bundle_of_other_hands_or_for_another_system_touches_no_slot()
    {
        using var strangers = new RaucBundles();
        var foreign = strangers.Make("1.0.6", [1]);
        var other = _bundles.Make("1.0.6", [1], "edgefleet-other");
        var changed = _bundles.Make("1.0.8", RandomNumberGenerator.GetBytes(100_000));
        using (var file = File.OpenWrite(changed))
        {
            file.Seek(50_000, SeekOrigin.Begin);
            file.Write(new byte[100]);
        }
        var target = Bundle(7, [1]).Target;
        var updates = Gateway("first");
        foreach (var (bundle, why) in new[]
        {
            (foreign, RaucPhrases.NoBundle), (changed, RaucPhrases.NoBundle), (_data.In("none"), RaucPhrases.NoBundle),
            (other, RaucPhrases.OtherSystem),
        })
        {
            var refused = await Assert.ThrowsAsync<RaucException>(() => updates.InstallAsync(target, bundle, _ => { }, Stop));
            Assert.Equal((RaucFault.Bundle, why), (refused.Fault, refused.Why.Kind));
            Assert.Null(updates.State.Trial);
        }
        Assert.All(_machine.Of("B").Content, b => Assert.Equal(0, b));
        Assert.Equal("bad", _machine.Of("B").State);
    }

    [Fact]
    public async Task That_RAUC_has_ended_is_not_enough()
    {
        var (target, bundle) = Bundle(7, [1, 2, 3]);
        var updates = Gateway("first");
        _machine.MakeBootloaderDeaf();

        var failed = await Assert.ThrowsAsync<RaucException>(() => updates.InstallAsync(target, bundle, _ => { }, Stop));

        Assert.Equal((RaucFault.System, RaucPhrases.NotActive), (failed.Fault, failed.Why.Kind));
        Assert.Null(updates.State.Trial);
    }

    [Fact]
    public async Task Where_RAUC_is_not_running_it_is_said_and_taken_up_again()
    {
        var (target, bundle) = Bundle(7, [1, 2, 3]);
        var updates = Gateway("first");
        _machine.KillRauc();
        var absent = await Assert.ThrowsAsync<RaucException>(() => updates.WhyNotAsync(target, Stop));
        Assert.Equal((RaucFault.Absent, RaucPhrases.Absent), (absent.Fault, absent.Why.Kind));
        Assert.Contains("de.pengutronix.rauc", absent.Message, StringComparison.Ordinal);

        await _machine.RestartAsync();
        await updates.InstallAsync(target, bundle, _ => { }, Stop);
        Assert.Equal(SystemStep.Restart, await updates.NextAsync(Stop));
    }

    [Fact]
    public void A_file_that_nobody_wrote_is_named()
    {
        foreach (var text in new[] { "", "{}", "{\"Running\":1", "{\"Running\":1,\"Rejected\":[],\"Trial\":{}}", "null" })
        {
            File.WriteAllText(_data.In("system.json"), text);
            Assert.Contains("system.json", Assert.Throws<IOException>(() => Gateway("first")).Message, StringComparison.Ordinal);
        }
    }

    private (ArtifactTarget Target, string Path) Bundle(uint release, byte[] image)
    {
        var path = _bundles.Make($"1.0.{release}", image);
        var content = File.ReadAllBytes(path);
        return (new ArtifactTarget($"system-{release}.raucb", SystemBundle.KindName, [RaucBundles.Compatible], $"1.0.{release}", release, 0,
            content.Length, Convert.ToHexStringLower(SHA256.HashData(content))), path);
    }

    /// <summary>As the gateway's process of one start of the machine has it.</summary>
    private SystemUpdates Gateway(string boot)
    {
        _buses.Add(new SystemBus(TimeProvider.System, _machine.Address));
        return new SystemUpdates(
            new RaucService(_buses[^1], TimeProvider.System), new Logind(_buses[^1]).RestartAsync, _data.In("system.json"), boot);
    }
}
