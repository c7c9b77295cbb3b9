using System.Diagnostics;
using EdgeFleet.City.Field;
using EdgeFleet.City.Meters;
using EdgeFleet.City.Plan;
using EdgeFleet.Models.Serial;
using EdgeFleet.Tests.Lines;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.City;

/// <summary>A serial line with eight meters, its port opened by a master, and the line's time in the test's hands.</summary>
internal sealed class MeterBench : IDisposable
{
    public static readonly TimeSpan MasterTimeout = TimeSpan.FromSeconds(1.5);

    private const long TickUs = 5_000;

    private readonly EmulatedSerialPort _port;
    private readonly MeterLine _line;
    private readonly FileStream _master;
    private long _nowUs;

    public MeterBench(DateTimeOffset? start = null)
    {
        _port = SerialPorts.Open();
        var time = new FakeTimeProvider(start ?? new DateTimeOffset(2026, 5, 10, 11, 30, 0, TimeSpan.Zero));
        var conditions = new FieldConditions(time, Script, Served, MasterTimeout);
        _line = new MeterLine(_port, new MeterBuses(Plan.Seed, conditions).Make(Plan.Meters), conditions);
        _master = new FileStream(_port.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
    }

    /// <summary>Meters 4 and 8 speak DL/T 645, the others are units 1 to 6.</summary>
    public CityPlan Plan { get; } = CityPlan.Draw(1, 1, 1, 0, 8);
    public ServedAnswers Served { get; } = new();
    public ScriptedDisturbances Script { get; } = new();
    public int Requests => _line.Requests;

    /// <summary>Sets the port's speed and parity.</summary>
    public void Set(int baud, bool parity)
    {
        using var stty = Process.Start("/usr/bin/stty",
            ["-F", _port.Path, $"{baud}", "raw", parity ? "inpck" : "-inpck", "-echo", "min", "0", "time", "0"])!;
        stty.WaitForExit();
        Assert.Equal(0, stty.ExitCode);
    }

    public void Send(byte[] bytes) => _master.Write(bytes);

    /// <summary>Lets time pass on the line, and takes what has come to the port meanwhile.</summary>
    public byte[] Listen(TimeSpan time)
    {
        var heard = new List<byte>();
        var buffer = new byte[512];
        Pass(time, () =>
        {
            while (_master.Read(buffer) is var count and > 0) heard.AddRange(buffer.AsSpan(0, count));
        });
        return [.. heard];
    }

    public void Cut(TimeSpan howLong) => _line.Cut(howLong);

    /// <summary>Lets time pass on the line.</summary>
    public void Pass(TimeSpan time, Action? afterTick = null)
    {
        for (var endUs = _nowUs + (long)time.TotalMicroseconds; _nowUs < endUs;)
        {
            _line.Step(_nowUs += TickUs);
            afterTick?.Invoke();
        }
    }

    public byte[] Ask(byte[] bytes)
    {
        Send(bytes);
        return Listen(TimeSpan.FromSeconds(1));
    }

    /// <summary>The master is gone; the line is not.</summary>
    public void CloseMaster() => _master.Dispose();

    public void Dispose()
    {
        _master.Dispose();
        _port.Dispose();
    }
}
