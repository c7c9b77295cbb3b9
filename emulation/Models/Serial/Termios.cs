using System;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeFleet.Models.Serial;

/// <summary>
/// How a terminal of Linux is set: struct termios2 of asm/termbits.h, which has speeds as numbers. The values are those
/// of x86, ARM and RISC-V.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Termios
{
    private const nuint GetRequest = 0x802C542A;
    private const nuint SetRequest = 0x402C542B;
    private const uint CheckParity = 0x10;
    private const uint TwoStopBits = 0x40;
    private const uint ParityOn = 0x100;
    private const uint ParityOdd = 0x200;

    private uint _input;
    private uint _output;
    private uint _control;
    private uint _local;
    private byte _discipline;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 19)]
    private byte[] _characters;
    private uint _inputSpeed;
    private uint _outputSpeed;

    /// <summary>Bits a second.</summary>
    public readonly uint OutputSpeed => _outputSpeed;

    /// <summary>
    /// Whether bytes carry a parity bit. A pseudo terminal has no bits, and Linux takes that flag back from whoever sets
    /// it; that what is received be checked, which a port with parity asks for too, stays.
    /// </summary>
    public readonly bool HasParity => (_control & ParityOn) != 0 || (_input & CheckParity) != 0;

    public override readonly string ToString()
    {
        var parity = !HasParity ? 'N' : (_control & ParityOdd) != 0 ? 'O' : 'E';
        return FormattableString.Invariant($"{_outputSpeed} 8{parity}{((_control & TwoStopBits) != 0 ? 2 : 1)}");
    }

    public static Termios? Get(SafeFileHandle handle)
    {
        var settings = default(Termios);
        return ioctl(handle, GetRequest, ref settings) == 0 ? settings : null;
    }

    /// <summary>Bytes pass as they are, at once, and none is echoed.</summary>
    public static void MakeRaw(SafeFileHandle handle)
    {
        if (Get(handle) is not { } settings) return;
        settings._input = settings._output = settings._local = 0;
        _ = ioctl(handle, SetRequest, ref settings);
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(SafeFileHandle handle, nuint request, ref Termios settings);
}
