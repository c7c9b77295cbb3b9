using System.Runtime.InteropServices;
using EdgeFleet.Edge.Lines;
using Parity = System.IO.Ports.Parity;

namespace EdgeFleet.Tests.Lines;

/// <summary>A serial port of the operating system whose other end the test holds.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private const int ReadWriteNoControl = 0x2 | 0x100;
    private const nuint GetSettings = 0x802C542A;
    private const nuint SetSettings = 0x402C542B;

    private readonly int _far;
    private readonly int _near;

    public PseudoTerminal()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo terminals are used as Linux has them");
        _far = posix_openpt(ReadWriteNoControl);
        Assert.True(_far >= 0 && grantpt(_far) == 0 && unlockpt(_far) == 0, "a pseudo terminal");
        Path = Marshal.PtrToStringUTF8(ptsname(_far))!;
        // Held open, so that the far end is one whether somebody has the port open or not; and plain, without echo.
        _near = open(Path, ReadWriteNoControl);
        var raw = new uint[11];
        Assert.Equal(0, ioctl(_near, GetSettings, raw));
        raw[0] = raw[1] = raw[3] = 0;
        Assert.Equal(0, ioctl(_near, SetSettings, raw));
    }

    /// <summary>Of the port.</summary>
    public string Path { get; }

    /// <summary>What whoever has the port open has set, as the far end sees it. A pseudo terminal carries bytes, not bits: that parity is on shows in that it is checked.</summary>
    public SerialSettings Settings
    {
        get
        {
            var settings = new uint[11];
            Assert.Equal(0, ioctl(_far, GetSettings, settings));
            const uint parityIsChecked = 0x10, odd = 0x200, twoStopBits = 0x40;
            var parity = (settings[0] & parityIsChecked) == 0 ? Parity.None : (settings[2] & odd) != 0 ? Parity.Odd : Parity.Even;
            return new SerialSettings((int)settings[10], parity, StopBits: (settings[2] & twoStopBits) != 0 ? 2 : 1);
        }
    }

    /// <summary>What was sent by the port; empty: nothing in a while.</summary>
    public byte[] Read()
    {
        var wait = new Wait { Handle = _far, Events = 1 };
        if (poll(ref wait, 1, 20) <= 0) return [];
        var bytes = new byte[1024];
        var count = (int)read(_far, bytes, (nuint)bytes.Length);
        return count > 0 ? bytes[..count] : [];
    }

    public void Write(byte[] bytes) => Assert.Equal(bytes.Length, (int)write(_far, bytes, (nuint)bytes.Length));

    public void Dispose()
    {
        _ = close(_near);
        _ = close(_far);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Wait
    {
        public int Handle;
        public short Events;
        public short Happened;
    }

    [DllImport("libc")]
    private static extern int posix_openpt(int flags);
    [DllImport("libc")]
    private static extern int grantpt(int terminal);
    [DllImport("libc")]
    private static extern int unlockpt(int terminal);
    [DllImport("libc")]
    private static extern nint ptsname(int terminal);
    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int open(string path, int flags);
    [DllImport("libc")]
    private static extern int close(int handle);
    [DllImport("libc")]
    private static extern nint read(int handle, byte[] bytes, nuint count);
    [DllImport("libc")]
    private static extern nint write(int handle, byte[] bytes, nuint count);
    [DllImport("libc")]
    private static extern int poll(ref Wait waits, nuint count, int milliseconds);
    [DllImport("libc")]
    private static extern int ioctl(int handle, nuint request, uint[] argument);
}
