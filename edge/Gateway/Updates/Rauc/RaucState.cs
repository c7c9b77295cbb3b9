namespace EdgeFleet.Gateway.Updates.Rauc;

/// <summary>What RAUC says of the machine.</summary>
/// <param name="Compatible">What a bundle has to be for.</param>
/// <param name="Booted">The boot name of the slot that runs.</param>
/// <param name="Doing">idle, or what it is at work on.</param>
/// <param name="Percent">Of that, 0 to 100.</param>
/// <param name="LastError">Why the last installation failed; empty: it did not.</param>
/// <param name="Primary">The slot that the next start is from, as rootfs.1; null: it is at work, or its bootloader does not say.</param>
/// <param name="Slots">All of them, also those that are not started from; none while it is at work.</param>
public sealed record RaucState(
    string Compatible, string Booted, string Doing, int Percent, string LastError, string? Primary, IReadOnlyList<RaucSlot> Slots)
{
    public bool IsIdle => Doing == "idle";

    /// <summary>The slot that is started from next; null: unknown.</summary>
    public RaucSlot? Next => Slots.FirstOrDefault(slot => slot.Name == Primary);

    /// <summary>Those that a machine starts from, but for the one that runs.</summary>
    public IEnumerable<RaucSlot> Others => Slots.Where(slot => slot.BootName.Length > 0 && slot.BootName != Booted);
}

/// <summary>A slot, as <c>GetSlotStatus</c> has it.</summary>
/// <param name="Name">As in rootfs.1.</param>
/// <param name="BootName">What the bootloader calls it; empty: it is not started from.</param>
/// <param name="IsGood">The bootloader would start it.</param>
/// <param name="Version">Of the bundle that was installed there last; empty: none was.</param>
/// <param name="Activations">How often an installation has made it the one to be started next.</param>
public sealed record RaucSlot(string Name, string BootName, bool IsGood, string Version, uint Activations);
