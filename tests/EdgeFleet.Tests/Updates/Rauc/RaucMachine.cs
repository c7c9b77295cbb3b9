using System.Diagnostics;
using EdgeFleet.Gateway.Updates.Rauc;
using EdgeFleet.Testing;
using Tmds.DBus.Protocol;

namespace EdgeFleet.Tests.Updates.Rauc;

/// <summary>
/// A machine with two systems, A and B, as files: Debian's rauc on a bus of its own, logind that counts restarts, and a bootloader that
/// starts the primary one unless it is bad.
/// </summary>
internal sealed class RaucMachine : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Process _bus;
    private readonly DBusConnection _logind;
    private Process? _rauc;

    private RaucMachine(string keyring)
    {
        Needs.Present(File.Exists("/usr/bin/dbus-daemon"), "dbus-daemon", "apt-get install dbus-daemon");
        Needs.FromElsewhere(Environment.UserName == "root" && File.Exists("/dev/loop-control"),
            "the right to mount a bundle", "a run as root where there are loop devices");
        foreach (var slot in "AB")
        {
            using var device = File.Create(Slot(slot.ToString()));
            device.SetLength(1 << 20);
        }
        File.WriteAllText(_folder.In("primary"), "A");
        File.WriteAllText(_folder.In("state.A"), "good");
        File.WriteAllText(_folder.In("state.B"), "bad");
        Directory.CreateDirectory(_folder.In("mounts"));
        File.WriteAllText(_folder.In("system.conf"), $"""
            [system]
            compatible={RaucBundles.Compatible}
            bootloader=custom
            mountprefix={_folder.In("mounts")}
            statusfile={_folder.In("status")}
            bundle-formats=plain
            [keyring]
            path={keyring}
            [handlers]
            bootloader-custom-backend={_folder.In("bootloader")}
            [slot.rootfs.0]
            device={Slot("A")}
            type=raw
            bootname=A
            [slot.rootfs.1]
            device={Slot("B")}
            type=raw
            bootname=B
            """);
        // set-primary makes the slot one that may be started, as RAUC asks of a bootloader.
        File.WriteAllText(_folder.In("bootloader"), $$"""
            #!/bin/sh
            cd {{_folder.Path}}
            case "$1" in
              get-primary) cat primary ;;
              set-primary) [ -e deaf ] || { echo "$2" > primary; echo good > "state.$2"; } ;;
              get-state) cat "state.$2" ;;
              set-state) echo "$3" > "state.$2" ;;
            esac
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                _folder.In("bootloader"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(_folder.In("bus.conf"), $"""
            <busconfig><type>system</type><listen>{Address}</listen><auth>EXTERNAL</auth>
            <policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*" eavesdrop="true"/>
            <allow eavesdrop="true"/></policy></busconfig>
            """);
        _bus = Start("/usr/bin/dbus-daemon", $"--config-file={_folder.In("bus.conf")}", "--nofork", "--nopidfile");
        _logind = new DBusConnection(Address);
    }

    public string Address => $"unix:path={_folder.In("bus")}";

    /// <summary>The slot that runs.</summary>
    public string Booted { get; private set; } = "A";

    /// <summary>How often a restart was asked for.</summary>
    public int Restarts { get; private set; }

    public static async Task<RaucMachine> StartAsync(string keyring)
    {
        var machine = new RaucMachine(keyring);
        await UntilAsync(() => Task.FromResult(File.Exists(machine._folder.In("bus"))), "dbus-daemon listens");
        await machine._logind.ConnectAsync();
        machine._logind.AddMethodHandler(new Restarter(machine));
        await machine._logind.RequestNameAsync("org.freedesktop.login1", RequestNameOptions.None);
        await machine.BootAsync("A");
        return machine;
    }

    /// <summary>Restarts it: the bootloader starts what it should, or what a test says it could.</summary>
    public Task RestartAsync(string? slot = null)
    {
        var primary = Read("primary");
        return BootAsync(slot ?? (Read($"state.{primary}") == "good" ? primary : primary == "A" ? "B" : "A"));
    }

    /// <summary>What lies in a slot, and what the bootloader thinks of it.</summary>
    public (byte[] Content, string State) Of(string slot) => (File.ReadAllBytes(Slot(slot)), Read($"state.{slot}"));

    /// <summary>Its bootloader says yes to a new slot, and goes on with the old one.</summary>
    public void MakeBootloaderDeaf() => File.WriteAllText(_folder.In("deaf"), "");

    public void KillRauc()
    {
        _rauc?.Kill();
        _rauc?.WaitForExit();
        _rauc?.Dispose();
        _rauc = null;
    }

    public async ValueTask DisposeAsync()
    {
        KillRauc();
        _logind.Dispose();
        _bus.Kill();
        await _bus.WaitForExitAsync();
        _bus.Dispose();
        _folder.Dispose();
    }

    private async Task BootAsync(string slot)
    {
        KillRauc();
        Booted = slot;
        _rauc = Start(RaucBundles.Program, "-c", _folder.In("system.conf"), $"--override-boot-slot={slot}", "service");
        await UntilAsync(async () => (await _logind.ListServicesAsync()).Contains("de.pengutronix.rauc"), "rauc is on the bus");
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        for (var i = 0; !await isSo(); i++)
        {
            Assert.True(i < 1000, $"waited in vain until {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true, RedirectStandardOutput = true, Environment = { ["DBUS_SYSTEM_BUS_ADDRESS"] = Address },
        })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    private string Slot(string slot) => _folder.In($"{slot}.img");

    private string Read(string file) => File.ReadAllText(_folder.In(file)).Trim();

    private sealed class Restarter(RaucMachine machine) : IPathMethodHandler
    {
        public string Path => "/org/freedesktop/login1";

        public bool HandlesChildPaths => false;

        public ValueTask HandleMethodAsync(MethodContext context)
        {
            if (context.Request.MemberAsString != "Reboot") return ValueTask.CompletedTask;
            machine.Restarts++;
            using var writer = context.CreateReplyWriter(null);
            context.Reply(writer.CreateMessage());
            return ValueTask.CompletedTask;
        }
    }
}
