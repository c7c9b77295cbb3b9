using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EdgeFleet.Edge.Clocks;

/// <summary>
/// The clocks of a Linux machine. Elsewhere nothing tells one start of the machine from another, so that each process counts
/// as one, and nothing says whether the date is kept right.
/// </summary>
public sealed partial class MachineClock(TimeProvider system) : IMachineClock
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";
    private const int BootTime = 7;   // CLOCK_BOOTTIME of clock_gettime(2)
    private const int TimeError = 5;  // TIME_ERROR of adjtimex(2): the clock is not synchronised
    private const int TimexSize = 512; // of struct timex, and room; all zeros only reads

    private readonly long _started = system.GetTimestamp();

    public ulong Boot { get; } = BootId();

    public TimeSpan SinceBoot => OperatingSystem.IsLinux() && clock_gettime(BootTime, out var time) == 0
        ? new TimeSpan(time.Seconds * TimeSpan.TicksPerSecond + time.Nanoseconds / TimeSpan.NanosecondsPerTick)
        : system.GetElapsedTime(_started);

    public DateTimeOffset SystemTime => system.GetUtcNow();

    public bool IsSynchronized => OperatingSystem.IsLinux() && adjtimex(new byte[TimexSize]) is >= 0 and < TimeError;

    private static ulong BootId()
    {
        try
        {
            if (Guid.TryParse(File.ReadAllText(BootIdFile).Trim(), CultureInfo.InvariantCulture, out var id))
                return XxHash64.HashToUInt64(id.ToByteArray());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is none: this process is all that is known.
        }
        return BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }

#pragma warning disable IDE1006 // as the C library names them
    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    [LibraryImport("libc")]
    private static partial int adjtimex([In, Out] byte[] timex);
#pragma warning restore IDE1006
}
