using System;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeFleet.Models.Serial;

/// <summary>
/// A pseudo terminal of Linux (pty(7)) as a serial port: a program opens <see cref="Path"/>, and this end hears what it
/// says and sees the speed and parity it has set. For one caller at a time; nothing here waits.
/// </summary>
public sealed class EmulatedSerialPort : IDisposable
{
    private const int ReadWrite = 0x2;
    private const int NoControl = 0x100;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    private readonly SafeFileHandle _handle;

    private EmulatedSerialPort(SafeFileHandle handle, string path) => (_handle, Path) = (handle, path);

    /// <summary>What a program opens as its serial port.</summary>
    public string Path { get; }

    /// <summary>Whether a program had the port open when this end was last read; what is sent to a closed port is gone.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The speed and parity that the program has set; null: this end cannot be asked.</summary>
    public SerialFormat? Format =>
        Termios.Get(_handle) is { } settings ? new SerialFormat((int)settings.OutputSpeed, settings.HasParity) : null;

    /// <summary>
    /// The same as people write it, stop bits and kind of parity included: <c>2400 8E1</c>; empty: this end cannot be asked.
    /// </summary>
    public string Settings => Termios.Get(_handle)?.ToString() ?? "";

    /// <returns>Null: this system has no pseudo terminals, or has no more to give.</returns>
    public static EmulatedSerialPort? TryOpen()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var handle = new SafeFileHandle(posix_openpt(ReadWrite | NoControl | NonBlocking | CloseOnExec), ownsHandle: true);
        var name = new byte[64];
        if (!handle.IsInvalid && grantpt(handle) == 0 && unlockpt(handle) == 0 && ptsname_r(handle, name, name.Length) == 0)
        {
            // Whoever opens it finds a line that carries bytes as they are, and echoes nothing.
            Termios.MakeRaw(handle);
            return new EmulatedSerialPort(handle, Encoding.ASCII.GetString(name).TrimEnd('\0'));
        }
        handle.Dispose();
        return null;
    }

    /// <summary>Takes what the program has written.</summary>
    /// <returns>How many bytes; 0: nothing, or nobody has the port open.</returns>
    public int Read(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        const int noneYet = 11; // EAGAIN; EIO (5) while nobody has the port open
        var count = (int)read(_handle, buffer, buffer.Length);
        IsOpen = count >= 0 || Marshal.GetLastPInvokeError() == noneYet;
        return Math.Max(0, count);
    }

    /// <summary>Sends to the program; what it does not read in time is lost, as in a receiver that overruns.</summary>
    public void Write(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (IsOpen) _ = write(_handle, bytes, bytes.Length);
    }

    public void Dispose() => _handle.Dispose();

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int posix_openpt(int flags);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int grantpt(SafeFileHandle handle);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int unlockpt(SafeFileHandle handle);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ptsname_r(SafeFileHandle handle, byte[] name, nint bytes);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint read(SafeFileHandle handle, byte[] buffer, nint bytes);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint write(SafeFileHandle handle, byte[] buffer, nint bytes);
}
