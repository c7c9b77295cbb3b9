namespace EdgeFleet.Gateway.Updates.Rauc;

/// <summary>Restarts the machine (<c>org.freedesktop.login1.Manager</c>, of systemd).</summary>
public sealed class Logind(SystemBus bus)
{
    private static readonly BusMethod Reboot =
        new("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "Reboot", "b");

    /// <summary>Returns when it has begun: this process is about to be stopped.</summary>
    /// <exception cref="RaucException">It may not, or cannot.</exception>
    public Task RestartAsync(CancellationToken stop) =>
        bus.CallAsync(Reboot, (ref writer) => writer.WriteBool(false), (ref _) => true, stop);
}
