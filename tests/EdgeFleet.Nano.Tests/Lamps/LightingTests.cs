using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Streetlight;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Lamps;

/// <summary>What is lit when: the whole firmware on its emulated board.</summary>
public sealed class LightingTests
{
    /// <summary>Shouguang, 21 March: the sun sets at about 18:20 and rises at about 06:10.</summary>
    [Fact]
    public void It_lights_at_sunset_dims_at_night_and_goes_out_at_sunrise_with_no_gateway()
    {
        var bench = new LampBench("2026-03-21T18:00");
        Dim(bench, 2, StepKind.Clock, 23 * 60, 50);
        bench.RunUntil("2026-03-21T18:14");
        Assert.Equal(0, bench.Light);
        bench.RunUntil("2026-03-21T18:25");
        Assert.Equal((1000, 100, 100), (bench.Light, bench[3416, 2], bench[3416, 3]));
        bench.RunUntil("2026-03-21T22:59");
        Assert.Equal(1000, bench.Light);
        bench.RunUntil("2026-03-21T23:01");
        Assert.Equal((500, 50), (bench.Light, bench[3416, 3]));
        bench.RunUntil("2026-03-22T06:05");
        Assert.Equal(500, bench.Light);
        bench.RunUntil("2026-03-22T06:20");
        Assert.Equal((0, 0, false), (bench.Light, bench[3416, 3], bench.Board.RelayDriven));
        Assert.Equal(1, bench[3416, 18]);
    }

    [Fact]
    public void The_photocell_alone_switches_with_hysteresis_and_delay()
    {
        var bench = new LampBench("2026-03-21T12:00");
        bench.Set(33010, 1, ControlMode.Photocell);
        bench.Board.DaylightLux = 5000;
        bench.Run(30);
        Assert.Equal((0L, LightSource.Photocell), (bench[3419, 3], bench[33010, 20]));
        // Between the two levels nothing changes, whichever way it came.
        bench.Board.DaylightLux = 30;
        bench.Run(180);
        Assert.Equal(0, bench.Light);
        bench.Board.DaylightLux = 10;
        bench.Run(50);
        bench.Board.DaylightLux = 30;
        bench.Run(30);
        bench.Board.DaylightLux = 10;
        bench.Run(50);
        Assert.Equal(0, bench.Light);
        bench.Run(20);
        Assert.Equal((1000, 1L), (bench.Light, bench[3419, 3]));
        bench.Board.DaylightLux = 30;
        bench.Run(180);
        Assert.Equal(1000, bench.Light);
        bench.Board.DaylightLux = 60;
        bench.Run(80);
        Assert.Equal(0, bench.Light);
    }

    [Fact]
    public void A_photocell_that_dies_or_falls_silent_is_ignored()
    {
        var bench = new LampBench("2026-03-21T21:00");
        bench.Set(33010, 1, ControlMode.Photocell);
        bench.Board.DaylightLux = 5000;
        bench.Run(30);
        Assert.Equal(0, bench.Light);
        bench.Board.Light.Dead = true;
        bench.Run(60);
        Assert.Equal((1000, LightSource.Calendar), (bench.Light, bench[33010, 20]));
        Assert.Equal(PointQuality.NotTopical, bench.Point(3419, 3).Quality);
        Assert.NotEqual(0u, bench.Lamp.SelfTest & LampSensors.LightFault);
        bench.Board.Light.Dead = false;
        bench.Run(30);
        Assert.Equal((0, 0u), (bench.Light, bench.Lamp.SelfTest));
    }

    [Fact]
    public void Inside_the_calendars_window_the_photocell_decides_and_outside_of_it_nothing_lights()
    {
        var bench = new LampBench("2026-03-21T15:00");
        bench.Set(33010, 1, ControlMode.Both);
        // A thunderstorm in the afternoon.
        bench.Board.DaylightLux = 5;
        bench.Run(120);
        Assert.Equal(0, bench.Light);
        bench.Board.DaylightLux = 300;
        bench.RunUntil("2026-03-21T18:40");
        Assert.Equal(0, bench.Light);
        bench.Board.DaylightLux = 10;
        bench.Run(80);
        Assert.Equal(1000, bench.Light);
    }

    [Fact]
    public void With_neither_time_nor_photocell_it_has_its_default_level_after_a_moment_of_search()
    {
        var bench = new LampBench("2026-03-21T12:00") { KnowsTime = false };
        bench.Set(3416, 4, 70);
        bench.Board.Light.Dead = true;
        bench.Run(4);
        Assert.Equal(0, bench.Light);
        bench.Run(20);
        Assert.Equal((700, LightSource.Default), (bench.Light, bench[33010, 20]));
        bench.KnowsTime = true;
        bench.Run(20);
        Assert.Equal((0, LightSource.Calendar), (bench.Light, bench[33010, 20]));
    }

    [Fact]
    public void Without_the_time_the_photocell_decides()
    {
        var bench = new LampBench("2026-03-21T12:00") { KnowsTime = false };
        bench.Board.DaylightLux = 5000;
        bench.Run(30);
        Assert.Equal(0, bench.Light);
        bench.Board.DaylightLux = 3;
        bench.Run(90);
        Assert.Equal((1000, LightSource.Photocell), (bench.Light, bench[33010, 20]));
    }

    [Fact]
    public void A_command_holds_for_the_default_duration_and_ends_by_itself()
    {
        var bench = new LampBench("2026-03-21T14:00");
        bench.Set(3416, 53, 600);
        bench.Run(10);
        Assert.Equal(CommandCode.Done, bench.Command(40));
        bench.Run(10);
        Assert.Equal((400, 40L, 1L, LightSource.Override), (bench.Light, bench[3416, 1], bench[3416, 54], bench[33010, 20]));
        Assert.Equal(600, bench[3416, 51] - bench[3416, 50]);
        bench.Run(585);
        Assert.Equal(400, bench.Light);
        bench.Run(20);
        Assert.Equal((0, 0L, 0L), (bench.Light, bench[3416, 1], bench[3416, 54]));
    }

    [Fact]
    public void A_command_of_0_at_night_keeps_the_lamp_dark_until_its_end_is_moved_to_now()
    {
        var bench = new LampBench("2026-03-21T22:00");
        bench.Run(20);
        Assert.Equal(1000, bench.Light);
        bench.Command(0);
        bench.Run(20);
        Assert.Equal(0, bench.Light);
        var later = bench.Now.AddHours(3).ToUnixTimeSeconds();
        Assert.Equal(CommandCode.Done, bench.Lamp.Write(bench.Point(3416, 51), later, bench.Time));
        bench.Run(2.2 * 3600);
        Assert.Equal((0, later), (bench.Light, bench[3416, 51]));
        Assert.Equal(CommandCode.Done, bench.Lamp.Write(bench.Point(3416, 51), 0, bench.Time));
        bench.Run(20);
        Assert.Equal((1000, 0L), (bench.Light, bench[3416, 54]));
        Assert.Equal(CommandCode.Interlocked, bench.Lamp.Write(bench.Point(3416, 51), later, bench.Time));
    }

    [Fact]
    public void A_command_without_a_known_time_ends_all_the_same()
    {
        var bench = new LampBench("2026-03-21T14:00") { KnowsTime = false };
        bench.Set(3416, 53, 60);
        bench.Board.DaylightLux = 5000;
        bench.Run(10);
        bench.Command(100);
        bench.Run(50);
        // The clock is set meanwhile.
        bench.KnowsTime = true;
        bench.Run(5);
        Assert.Equal(1000, bench.Light);
        bench.Run(15);
        Assert.Equal(0, bench.Light);
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(30, 300)]
    [InlineData(50, 450)]
    [InlineData(100, 900)]
    public void Levels_keep_within_the_bounds_of_the_lamp(int command, int light)
    {
        var bench = new LampBench("2026-03-21T14:00");
        bench.Set(3416, 37, 30);
        bench.Set(3416, 41, 90);
        bench.Command(command);
        bench.Run(20);
        Assert.Equal((light, light / 10L), (bench.Light, bench[3416, 2]));
    }

    [Fact]
    public void After_a_power_cut_at_night_it_is_lit_again_within_seconds()
    {
        var bench = new LampBench("2026-03-21T22:00");
        bench.Run(20);
        bench.CutPower(2);
        Assert.Equal(0, bench.Light);
        Assert.InRange(bench.RunUntil(() => bench.Light == 1000, 20), 0, 8);
    }

    private static void Dim(LampBench bench, int step, int kind, int minutes, int level)
    {
        bench.Set(33011, 1, kind, step);
        bench.Set(33011, 2, minutes, step);
        bench.Set(33011, 3, level, step);
    }
}
