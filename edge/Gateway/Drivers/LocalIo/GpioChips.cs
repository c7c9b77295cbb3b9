using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Runtime.InteropServices;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Hardware.Boards;

namespace EdgeFleet.Gateway.Drivers.LocalIo;

/// <summary>Finds a board's chip among those of the machine, and opens it with the version of libgpiod that is installed.</summary>
internal static class GpioChips
{
    /// <exception cref="DriverException">What is missing on this machine, and what to do.</exception>
    public static GpioDriver Open(GatewayBoard board)
    {
        var devices = OperatingSystem.IsLinux() ? Directory.GetFiles("/dev", "gpiochip*") : [];
        if (devices.Length == 0)
            throw GpioFaults.Of(board, FaultKind.Misconfigured, "this machine has no GPIO chip: there is no /dev/gpiochip*",
                $"run the gateway on the board {board.Name}, load the kernel driver of its chip, or remove the device");
        foreach (var device in devices) Allowed(board, device);
        // Shared objects: .so.3 is libgpiod 2, .so.2 is libgpiod 1.
        if (NativeLibrary.TryLoad("libgpiod.so.3", out _))
            return Opened(board, LibGpiodV2Driver.GetAvailableChips, chip => new LibGpiodV2Driver(chip));
        if (NativeLibrary.TryLoad("libgpiod.so.2", out _))
            return Opened(board, LibGpiodDriver.GetAvailableChips, chip => new LibGpiodDriver(chip));
        throw GpioFaults.Of(board, FaultKind.Misconfigured, "libgpiod is not installed",
            "install libgpiod3, or libgpiod2 on Debian 12 and older");
    }

    /// <summary>The board's chip. Pure.</summary>
    /// <exception cref="DriverException">None of the chips is it, or more than one.</exception>
    public static GpioChipInfo Select(GatewayBoard board, IReadOnlyList<GpioChipInfo> chips)
    {
        var matching = chips.Where(
            chip => board.ChipLabels.Length > 0 ? board.ChipLabels.Contains(chip.Label) : chip.NumLines == board.ChipLines).ToList();
        if (matching.Count == 1) return matching[0];
        var wanted = board.ChipLabels.Length > 0 ? $"is labelled {string.Join(" or ", board.ChipLabels)}" : $"has {board.ChipLines} lines";
        var found = chips.Count == 0 ? "none"
            : string.Join(", ", chips.Select(chip => $"{chip.Name} ({chip.Label}, {chip.NumLines} lines)"));
        throw GpioFaults.Of(board, FaultKind.Misconfigured,
            $"{(matching.Count == 0 ? "no" : "more than one")} GPIO chip {wanted}; there is {found}",
            "name the board that this machine is in the device's link");
    }

    private static GpioDriver Opened(GatewayBoard board, Func<IList<GpioChipInfo>> list, Func<GpioChipInfo, GpioDriver> open)
    {
        try
        {
            return open(Select(board, [.. list()]));
        }
        catch (Exception e) when (e is not DriverException)
        {
            throw GpioFaults.Of(board, FaultKind.Refused, $"the GPIO chip cannot be opened: {e.Message}",
                "try gpioinfo as the gateway's user", e);
        }
    }

    private static void Allowed(GatewayBoard board, string device)
    {
        try
        {
            using var handle = File.OpenHandle(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (UnauthorizedAccessException e)
        {
            throw GpioFaults.Of(board, FaultKind.Refused, $"the gateway's user may not open {device}",
                "add the user to the group that owns it, on a Raspberry Pi gpio, and restart the gateway", e);
        }
    }
}
