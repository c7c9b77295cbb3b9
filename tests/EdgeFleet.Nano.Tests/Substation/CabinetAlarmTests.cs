using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Substation;

namespace EdgeFleet.Nano.Tests.Substation;

public sealed class CabinetAlarmTests
{
    private readonly SubstationBench _bench = new() { StepMs = 200 };

    [Fact]
    public void Gas_that_leaks_raises_the_alarm_first_and_then_locks_out()
    {
        _bench.Board.Sf6.Value = 540;
        _bench.Run(5);
        Assert.False(_bench.Alarm(CabinetAlarms.Sf6Low));
        _bench.Run(10);
        Assert.True(_bench.Alarm(CabinetAlarms.Sf6Low));
        Assert.False(_bench.Alarm(CabinetAlarms.Sf6Lockout));
        _bench.Board.Sf6.Value = 495;
        _bench.Run(5);
        Assert.True(_bench.Alarm(CabinetAlarms.Sf6Lockout));
    }

    [Fact]
    public void A_lockout_ends_only_well_above_its_limit()
    {
        _bench.AllowControl();
        _bench.Board.Sf6.Value = 495;
        _bench.Run(5);
        _bench.Board.Sf6.Value = 505;
        _bench.Run(600);
        Assert.True(_bench.Alarm(CabinetAlarms.Sf6Lockout));
        Assert.Equal(Interlock.Sf6, _bench.Point(33050, 0, 4).Value);
        _bench.Board.Sf6.Value = 600;
        _bench.Run(70);
        Assert.False(_bench.Alarm(CabinetAlarms.Sf6Lockout));
        Assert.Equal(0, _bench.Point(33050, 0, 4).Value);
    }

    [Fact]
    public void A_broken_wire_is_a_lost_sensor_and_not_a_leak()
    {
        _bench.Board.Sf6.Broken = true;
        _bench.Run(70);
        Assert.False(_bench.Alarm(CabinetAlarms.Sf6Low));
        Assert.False(_bench.Alarm(CabinetAlarms.Sf6Lockout));
        Assert.True(_bench.Alarm(CabinetAlarms.SensorLost));
        Assert.Equal(PointQuality.NotTopical, _bench.Point(3323, 0, 5700).Quality);
        Assert.Equal(SubstationController.Sf6Lost, _bench.Cabinet.SelfTest);
        _bench.Board.Sf6.Broken = false;
        _bench.Run(40);
        Assert.False(_bench.Alarm(CabinetAlarms.SensorLost));
        Assert.Equal(0u, _bench.Cabinet.SelfTest);
    }

    [Fact]
    public void Joints_that_are_all_hot_raise_one_alarm()
    {
        foreach (var joint in _bench.Board.Joints) joint.Value = 95;
        _bench.Run(70);
        Assert.True(_bench.Alarm(CabinetAlarms.JointHot));
        Assert.False(_bench.Alarm(CabinetAlarms.JointSpread));
    }

    [Fact]
    public void One_joint_that_is_warmer_than_the_others_raises_the_other_one()
    {
        _bench.Board.Joints[1].Value = 60;
        _bench.Run(70);
        Assert.False(_bench.Alarm(CabinetAlarms.JointHot));
        Assert.True(_bench.Alarm(CabinetAlarms.JointSpread));
        _bench.Board.Joints[1].Value = 53;
        _bench.Run(600);
        Assert.True(_bench.Alarm(CabinetAlarms.JointSpread));
        _bench.Board.Joints[1].Value = 45;
        _bench.Run(310);
        Assert.False(_bench.Alarm(CabinetAlarms.JointSpread));
    }

    [Fact]
    public void With_one_joint_lost_the_other_two_are_still_compared()
    {
        _bench.Board.Joints[0].Broken = true;
        _bench.Board.Joints[2].Value = 70;
        _bench.Run(110);
        Assert.True(_bench.Alarm(CabinetAlarms.JointSpread));
        Assert.Equal(PointQuality.NotTopical, _bench.Point(3303, 2, 5700).Quality);
        Assert.Equal(SubstationController.JointLost, _bench.Cabinet.SelfTest);
    }

    [Fact]
    public void Air_at_its_dew_point_raises_an_alarm_where_the_heater_does_not_help()
    {
        _bench.Set(33056, 0, 5, 1000);
        _bench.Board.Air.OutsideHumidity = 99;
        _bench.Board.Air.Settle();
        _bench.Run(700);
        Assert.False(_bench.Board.HeaterOn);
        Assert.True(_bench.Alarm(CabinetAlarms.Condensation));
    }

    [Fact]
    public void A_cabinet_that_the_fan_cannot_cool_raises_an_alarm()
    {
        _bench.Board.Air.OutsideCelsius = 60;
        _bench.Board.Air.Settle();
        _bench.Run(400);
        Assert.True(_bench.Alarm(CabinetAlarms.CabinetHot));
    }
}
