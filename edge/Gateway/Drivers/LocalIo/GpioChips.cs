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
            throw GpioFaults.Of(board, FaultKind.Misconfigured, BoardPhrases.NoChip.With(),
                BoardPhrases.RunOnBoard.With(board.Name));
        foreach (var device in devices) Allowed(board, device);
        // Shared objects: .so.3 is libgpiod 2, .so.2 is libgpiod 1.
        if (NativeLibrary.TryLoad("libgpiod.so.3", out _))
            return Opened(board, LibGpiodV2Driver.GetAvailableChips, chip => new LibGpiodV2Driver(chip));
        if (NativeLibrary.TryLoad("libgpiod.so.2", out _))
            return Opened(board, LibGpiodDriver.GetAvailableChips, chip => new LibGpiodDriver(chip));
        throw GpioFaults.Of(board, FaultKind.Misconfigured, BoardPhrases.NoLibrary.With(), BoardPhrases.Install.With());
    }

    /// <summary>The board's chip. Pure.</summary>
    /// <exception cref="DriverException">None of the chips is it, or more than one.</exception>
    public static GpioChipInfo Select(GatewayBoard board, IReadOnlyList<GpioChipInfo> chips)
    {
        var matching = chips.Where(
            chip => board.ChipLabels.Length > 0 ? board.ChipLabels.Contains(chip.Label) : chip.NumLines == board.ChipLines).ToList();
        if (matching.Count == 1) return matching[0];
        var found = chips.Count == 0 ? "none"
            : string.Join(", ", chips.Select(chip => $"{chip.Name} ({chip.Label}, {chip.NumLines} lines)"));
        throw GpioFaults.Of(board, FaultKind.Misconfigured,
            board.ChipLabels.Length > 0
                ? (matching.Count == 0 ? BoardPhrases.NoneLabelled : BoardPhrases.SeveralLabelled)
                    .With(string.Join(" or ", board.ChipLabels), found)
                : (matching.Count == 0 ? BoardPhrases.NoneOfLines : BoardPhrases.SeveralOfLines).With(board.ChipLines, found),
            BoardPhrases.NameBoard.With());
    }

    private static GpioDriver Opened(GatewayBoard board, Func<IList<GpioChipInfo>> list, Func<GpioChipInfo, GpioDriver> open)
    {
        try
        {
            return open(Select(board, [.. list()]));
        }
        catch (Exception e) when (e is not DriverException)
        {
            throw GpioFaults.Of(board, FaultKind.Refused, BoardPhrases.ChipClosed.With(e.Message), BoardPhrases.TryGpioInfo.With(), e);
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
            throw GpioFaults.Of(board, FaultKind.Refused, BoardPhrases.NotAllowed.With(device), BoardPhrases.JoinGroup.With(), e);
        }
    }
}
