using EdgeFleet.City;
using EdgeFleet.City.Faults;
using EdgeFleet.City.Ledger;
using EdgeFleet.City.Plan;
using EdgeFleet.Contracts;
using EdgeFleet.Renode;

namespace EdgeFleet.Tests.City;

public sealed class PlanTests
{
    [Fact]
    public void The_city_is_drawn_from_its_seed()
    {
        var plan = CityPlan.Draw(1, 3, 40);
        Assert.Equal(plan.Houses, CityPlan.Draw(1, 3, 40).Houses);
        Assert.NotEqual(plan.Houses, CityPlan.Draw(2, 3, 40).Houses);
        Assert.Equal(40, plan.Houses.Select(house => house.Name).Distinct().Count());
        Assert.Equal(40, plan.Houses.Select(house => (house.Latitude, house.Longitude)).Distinct().Count());
        Assert.Contains(plan.Houses, house => house.Name == "Luocheng greenhouse 07 / 洛城大棚07");
        Assert.All(plan.Houses, house => Assert.InRange(house.Latitude, 36.8, 36.98));
        Assert.All(plan.Houses, house => Assert.InRange(house.Longitude, 118.68, 118.9));
    }

    [Fact]
    public void Every_gateway_has_houses_and_no_unit_stands_twice_behind_an_endpoint()
    {
        var plan = CityPlan.Draw(1, 3, 40);
        Assert.Equal([1, 2, 3], plan.Houses.Select(house => house.Gateway.Index).Distinct().Order());
        foreach (var village in plan.Houses.GroupBy(house => house.Gateway))
            foreach (var endpoint in village.Chunk(CityPlan.HousesPerEndpoint))
                Assert.Equal(endpoint.Length, endpoint.Select(house => house.Unit).Distinct().Count());
    }

    [Fact]
    public void Forty_meters_are_thirty_of_Modbus_and_ten_of_DLT_645_on_the_line_of_one_gateway()
    {
        var plan = CityPlan.Draw(1, 3, 40, 32, 40);
        var kinds = plan.Meters.ToLookup(meter => meter.Protocol);
        Assert.Equal(Enumerable.Range(1, 30), kinds[MeterProtocol.ModbusRtu].Select(meter => (int)meter.Unit));
        Assert.Equal(10, kinds[MeterProtocol.Dlt645].Select(meter => meter.Address).Distinct().Count());
        Assert.All(kinds[MeterProtocol.Dlt645], meter => Assert.Matches("^[0-9]{12}$", meter.Address));
        Assert.All(plan.Meters, meter => Assert.Equal(1, meter.Gateway.Index));
        Assert.Contains(plan.Meters, meter => meter.Name == "Shengcheng feeder meter 01 / 圣城馈线电表01");
        Assert.Equal(plan.Devices.Count(), plan.Devices.Select(device => device.Name).Distinct().Count());
        Assert.Equal(plan.Meters.Count, plan.DevicesOf(plan.Gateways[0]) - plan.DevicesOf(plan.Gateways[1]) - 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(17)]
    public void Two_minutes_of_faults_hit_every_point_and_kill_often_enough(int seed)
    {
        var plan = FaultPlan.Draw(seed, TimeSpan.FromSeconds(110), 2);
        Assert.True(plan.Where(kill => kill.Gateway > 0).Sum(kill => kill.Kills) >= 10);
        Assert.True(plan.Where(kill => kill.Gateway == 0).Sum(kill => kill.Kills) >= 3);
        foreach (var point in FaultPlan.Points) Assert.Contains(plan, kill => kill.Point == point);
        Assert.All(plan, kill => Assert.InRange(kill.At, TimeSpan.Zero, TimeSpan.FromSeconds(110)));
        Assert.Equal(plan, FaultPlan.Draw(seed, TimeSpan.FromSeconds(110), 2));
    }

    [Fact]
    public void A_short_run_still_hits_every_point()
    {
        var plan = FaultPlan.Draw(1, TimeSpan.FromSeconds(30), 2);
        foreach (var point in FaultPlan.Points) Assert.Single(plan, kill => kill.Point == point);
    }

    [Fact]
    public void Options_name_all_that_is_wrong_with_them()
    {
        Assert.Empty(new CityOptions(2, 24, 8, 0, 1, null, FaultModes.None, null).Faulty());
        var faults = new CityOptions(0, 24, 0, 0, 1, TimeSpan.FromSeconds(5), FaultModes.Kill, AppContext.BaseDirectory).Faulty().ToList();
        Assert.Equal(["--gateways 0", "--duration 5", "--data "], faults.Select(fault => fault[..Math.Min(fault.IndexOf(':'), 99)])
            .Select(start => start.StartsWith("--data ", StringComparison.Ordinal) ? "--data " : start));
        Assert.Contains("--devices 3", Assert.Single(new CityOptions(4, 3, 0, 0, 1, null, FaultModes.None, null).Faulty()));
        Assert.Contains("--nodes 401", Assert.Single(new CityOptions(1, 3, 401, 0, 1, null, FaultModes.None, null).Faulty()));
        Assert.Contains("--meters 61", Assert.Single(new CityOptions(1, 3, 0, 61, 1, null, FaultModes.None, null).Faulty()));
        Assert.Contains("--nodes", Assert.Single(new CityOptions(1, 3, 0, 0, 1, null, FaultModes.Power, null).Faulty()));
        Assert.Contains("--renode 3: give a number from 0 to 2", Assert.Single(
            new CityOptions(1, 3, 4, 0, 1, null, FaultModes.None, null, Renode: 3).Faulty()));
        Assert.Contains("--nodes 2 or more",
            Assert.Single(new CityOptions(1, 3, 1, 0, 1, null, FaultModes.None, null, Renode: 2).Faulty()));
    }

    [Fact]
    public void A_real_image_is_asked_for_by_number()
    {
        CityOptions? taken = null;
        var command = CityCommand.Create(options =>
        {
            taken = options;
            return Task.FromResult(0);
        });
        command.Parse("--renode 2 --nodes 4").Invoke();
        Assert.Equal((2, 4), (taken!.Renode, taken.Nodes));
        command.Parse("").Invoke();
        Assert.Equal(0, taken.Renode);
    }

    [Fact]
    public void What_a_real_image_takes_and_is_not_there_is_named_with_its_variable()
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-test-").FullName;
        foreach (var (variable, file) in new[] { ("RENODE", "renode"), ("NANOCLR_F767", "nanoCLR.bin"),
            ("NANO_PE", "EdgeFleet.Nano.Node.pe") })
        {
            Assert.Null(RealThings.Look(Variable, out var missing));
            Assert.Contains(variable, missing!.ToString(), StringComparison.Ordinal);
            File.WriteAllBytes(Path.Combine(folder, file), []);
        }
        Assert.NotNull(RealThings.Look(Variable, out _));
        Directory.Delete(folder, recursive: true);

        string? Variable(string name) => name switch
        {
            "RENODE" => Path.Combine(folder, "renode"),
            "NANOCLR_F767" or "NANO_PE" => folder,
            _ => null,
        };
    }

    [Theory]
    [InlineData(KillPoints.CommandRecorded, "unknown", 0, 0)]
    [InlineData(KillPoints.CommandRecorded, "unknown", 1, 1)]
    [InlineData(KillPoints.CommandActed, "unknown", 1, 0)]
    [InlineData(KillPoints.CommandActed, "unknown", 2, 1)]
    [InlineData(KillPoints.CommandActed, "done", 1, 1)]
    [InlineData(KillPoints.CommandRecorded, "sent", 1, 2)]
    [InlineData(KillPoints.CommandRecorded, "expired", 0, 1)]
    [InlineData("", "expired", 0, 0)]
    [InlineData("", "expired", 1, 1)]
    public void A_command_cut_off_is_unknown_and_never_acts_again(string point, string state, int writes, int faults) =>
        Assert.Equal(faults, CommandMatcher.Judge([new SentCommand("c", point, state, writes)]).Count);
}
