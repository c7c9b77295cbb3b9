using EdgeFleet.Tests.Lines;
using System.Device.Gpio;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers.LocalIo;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Tests.Architecture;
using EdgeFleet.Tests.Runtime;

namespace EdgeFleet.Tests.LocalIo;

public class ConfigurationTests
{
    [Theory]
    [InlineData("""{"line":"di1"}""", "attic", "$.link.board: \"attic\" does not fit; write one of: raspberry-pi-4, industrial-pc")]
    [InlineData("""{"line":"di8"}""", RaspberryPi4.Name, "raspberry-pi-4 has no line \"di8\"")]
    [InlineData("""{"line":"di1","write":true}""", RaspberryPi4.Name, "on raspberry-pi-4 di1 is an input and cannot be written")]
    [InlineData("""{"line":"relay1","value":"count"}""", RaspberryPi4.Name, "on raspberry-pi-4 relay1 is an output and does not count")]
    [InlineData("""{"line":"relay1","value":"count","write":true}""", RaspberryPi4.Name,
        "$.points[0].source.value: a count cannot be written")]
    [InlineData("""{"line":"di1","debounceMs":10001}""", RaspberryPi4.Name,
        "$.points[0].source.debounceMs: 10001 does not fit; write a whole number from 0 to 10000 ms")]
    [InlineData("""{"line":"di1","pull":"up"}""", RaspberryPi4.Name, "$.points[0].source.pull: the key is not known here")]
    public void What_cannot_work_is_said_before_it_runs(string source, string board, string fault)
    {
        var faults = new ValidationFaults();
        LocalIoBench.Locate(new LocalIoDriver(TimeProvider.System, _ => new GpioDouble()), source, board, faults);
        Assert.Contains(faults.Lines, line => line.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_passes_the_policy_and_switches_the_relay_of_the_sample()
    {
        var chip = new GpioDouble();
        var sink = new ListSink();
        await using var runtime = RuntimeBench.Runtime(new LocalIoDriver(TimeProvider.System, _ => chip), sink, TimeProvider.System);
        Assert.Empty(runtime.Apply(Repository.Read("edge/Gateway/Drivers/LocalIo/sample.json")));
        var pump = new PointPath(3306, 0, 5850);
        var relay = RaspberryPi4.Board().Lines.Single(line => line.Name == "relay1").Offset;

        Assert.Equal(WriteOutcome.Done, await runtime.WriteAsync(3001, pump, "true", TestContext.Current.CancellationToken));
        Assert.False(chip.IsHigh(relay));
        Assert.NotEqual(WriteOutcome.Done, await runtime.WriteAsync(3001, pump, "1", TestContext.Current.CancellationToken));
        Assert.NotEqual(WriteOutcome.Done,
            await runtime.WriteAsync(3001, new PointPath(3200, 0, 5500), "true", TestContext.Current.CancellationToken));
        Assert.False(chip.IsHigh(relay));
        while (!sink.All.Any(entry => entry.Reading.Series.Path == pump && entry.Reading.Value == ReadingValue.Of(true)))
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_board_is_known_by_the_label_of_its_chip_or_by_its_lines()
    {
        GpioChipInfo[] chips =
            [new(0, "gpiochip0", "pinctrl-rp1", 54), new(1, "gpiochip1", "0000:02:00.0", 56),
            new(10, "gpiochip10", "gpio-brcmstb@107d508500", 32)];
        Assert.Equal(0, GpioChips.Select(RaspberryPi4.Board(), chips).Id);
        Assert.Equal(1, GpioChips.Select(IndustrialPc.Board(), chips).Id);
    }

    [Fact]
    public void A_machine_that_is_another_board_is_told_what_it_has()
    {
        GpioChipInfo[] two = [new(0, "gpiochip0", "0000:02:00.0", 56), new(1, "gpiochip1", "0000:03:00.0", 56)];
        var none = Assert.Throws<DriverException>(() => GpioChips.Select(RaspberryPi4.Board(), two)).Fault;
        Assert.Equal("no GPIO chip is labelled pinctrl-bcm2711 or pinctrl-rp1; there is gpiochip0 (0000:02:00.0, 56 lines), gpiochip1 "
            + "(0000:03:00.0, 56 lines)", none.What);
        Assert.StartsWith("more than one GPIO chip has 56 lines",
            Assert.Throws<DriverException>(() => GpioChips.Select(IndustrialPc.Board(), two)).Fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_a_chip_says_so_and_what_to_do()
    {
        Assert.SkipWhen(OperatingSystem.IsLinux() && Directory.GetFiles("/dev", "gpiochip*").Length > 0, "this machine has a GPIO chip");
        var driver = new LocalIoDriver(TimeProvider.System);
        var endpoint = LocalIoBench.Locate(driver, """{"line":"di1"}""", RaspberryPi4.Name, new ValidationFaults())!;
        var result = await driver.Open(GivenPorts.System(endpoint.Line))
            .ReadAsync(endpoint, PointSet.All, TestContext.Current.CancellationToken);
        Assert.Empty(result.Samples);
        Assert.Equal(FaultKind.Misconfigured, result.Fault!.Kind);
        Assert.Equal("raspberry-pi-4: this machine has no GPIO chip: there is no /dev/gpiochip*; run the gateway on the board "
            + "raspberry-pi-4, load the kernel driver of its chip, or remove the device", result.Fault.ToString());
    }
}
