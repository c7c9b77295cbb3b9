using System.IO.Ports;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeFleet.Edge.Lines;

/// <summary>
/// What Linux offers for a terminal beyond reading and writing, by its own calls (ioctl_tty(2), asm/termbits.h,
/// linux/serial.h). The numbers are those of x86, ARM and RISC-V.
/// </summary>
internal sealed unsafe partial class LinuxTerminal : IDisposable
{
    private const string PseudoTerminals = "/dev/pts/";

    private readonly SafeFileHandle _handle;
    private readonly string _path;

    private LinuxTerminal(SafeFileHandle handle, string path) => (_handle, _path) = (handle, path);

    /// <exception cref="IOException">It is not there, somebody has it, or this program has no right to it.</exception>
    public static LinuxTerminal Open(string path)
    {
        const int readWrite = 0x2, noControl = 0x100, nonBlocking = 0x800, closeOnExec = 0x80000;
        var handle = open(path, readWrite | noControl | nonBlocking | closeOnExec);
        if (handle < 0) throw Failed(path);
        var terminal = new LinuxTerminal(new SafeFileHandle(handle, ownsHandle: true), path);
        // Whatever path leads to it, also for the superuser, whom TIOCEXCL does not stop.
        const int exclusive = 0x2, atOnce = 0x4;
        if (flock(handle, exclusive | atOnce) == 0) return terminal;
        terminal.Dispose();
        throw new IOException($"{path} is open already; write one path for one port, and see that no other program has it");
    }

    /// <summary>Waits until everything written has left, then takes other settings, and drops what was received before.</summary>
    /// <exception cref="IOException">The port does not do that.</exception>
    public void Use(SerialSettings serial)
    {
        const nuint get = 0x802C542A, setDrained = 0x402C542C, flush = 0x540B;
        Termios wanted, taken;
        Control(get, &wanted);
        wanted.InputFlags = wanted.InputFlags & ~Termios.CheckParity | (serial.Parity == Parity.None ? 0 : Termios.CheckParity);
        wanted.ControlFlags = wanted.ControlFlags & ~Termios.Settings | Flags(serial) | Termios.AnySpeed;
        wanted.InputSpeed = wanted.OutputSpeed = (uint)serial.Baud;
        Control(setDrained, &wanted);
        Control(flush, (void*)0);
        Control(get, &taken);
        // A pseudo terminal carries bytes, not bits, and never has the parity bit.
        const uint parity = Termios.ParityOn | Termios.ParityOdd;
        var ignored = _path.StartsWith(PseudoTerminals, StringComparison.Ordinal) ? parity | Termios.Size8 : 0;
        if (((wanted.ControlFlags ^ taken.ControlFlags) & Termios.Frame & ~ignored) != 0
            || Math.Abs((double)taken.OutputSpeed - serial.Baud) > serial.Baud * 0.03)
            throw new IOException($"{_path} does not do {serial}");
    }

    /// <summary>RTS while sending, by the kernel's driver of the port.</summary>
    /// <exception cref="IOException">The driver does not do that.</exception>
    public void SwitchDirection()
    {
        const nuint set = 0x542F;
        const uint enabled = 1, rtsOnSend = 2;
        var settings = stackalloc uint[8];
        settings[0] = enabled | rtsOnSend;
        if (ioctl((int)_handle.DangerousGetHandle(), set, settings) != 0)
            throw new IOException(
                $"{_path} does not switch the direction of RS-485 ({Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}); "
                + "remove \"rs485\" if the adapter does it on its own");
    }

    public void Dispose() => _handle.Dispose();

    private static uint Flags(SerialSettings serial) =>
        (serial.DataBits == 7 ? Termios.Size7 : Termios.Size8)
        | (serial.StopBits == 2 ? Termios.TwoStopBits : 0)
        | serial.Parity switch { Parity.Even => Termios.ParityOn, Parity.Odd => Termios.ParityOn | Termios.ParityOdd, _ => 0 };

    private void Control(nuint request, void* argument)
    {
        if (ioctl((int)_handle.DangerousGetHandle(), request, argument) != 0) throw Failed(_path);
    }

    private static IOException Failed(string path) => new($"{path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(int handle, int operation);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int handle, nuint request, void* argument);

    /// <summary>struct termios2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Termios
    {
        public const uint CheckParity = 0x10;
        public const uint Size7 = 0x20;
        public const uint Size8 = 0x30;
        public const uint TwoStopBits = 0x40;
        public const uint ParityOn = 0x100;
        public const uint ParityOdd = 0x200;
        /// <summary>The speed stands as a number in its own field.</summary>
        public const uint AnySpeed = 0x1000;
        public const uint Frame = Size8 | TwoStopBits | ParityOn | ParityOdd;
        /// <summary>What the settings say: frame, and the speeds of both directions.</summary>
        public const uint Settings = Frame | 0x100F | 0x100F << 16;

        public uint InputFlags;
        public uint OutputFlags;
        public uint ControlFlags;
        public uint LocalFlags;
        public byte Discipline;
        public fixed byte Characters[19];
        public uint InputSpeed;
        public uint OutputSpeed;
    }
}
