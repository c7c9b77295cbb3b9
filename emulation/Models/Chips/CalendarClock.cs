using System;

namespace EdgeFleet.Models.Chips;

/// <summary>The counter in a clock chip: it runs on its own crystal, and knows no zone.</summary>
public sealed class CalendarClock
{
    private readonly double _rate;
    private DateTime _base;
    private long _baseUs;

    /// <param name="driftPpm">How much too fast its crystal is; 20 gains 1.7 s a day.</param>
    public CalendarClock(double driftPpm) => _rate = 1 + driftPpm / 1e6;

    public DateTime At(long nowUs) => _base.AddMicroseconds((nowUs - _baseUs) * _rate);

    public void Set(long nowUs, DateTime time) => (_baseUs, _base) = (nowUs, time);

    /// <summary>Sets it from fields as a register chip holds them; a 31 February becomes a day in March.</summary>
    public void Set(long nowUs, int year, int month, int day, TimeSpan timeOfDay) =>
        Set(nowUs, new DateTime(year, Math.Clamp(month, 1, 12), 1).AddDays(Math.Clamp(day, 1, 31) - 1) + timeOfDay);

    public static byte Bcd(int value) => (byte)(value / 10 << 4 | value % 10);

    public static int FromBcd(int value) => (value >> 4) * 10 + (value & 0x0F);
}
