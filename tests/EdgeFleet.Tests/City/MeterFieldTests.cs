using System.Diagnostics;
using System.Text.Json;
using EdgeFleet.City.Field;
using EdgeFleet.City.Meters;
using EdgeFleet.City.Plan;
using EdgeFleet.Tests.Lines;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Architecture;

namespace EdgeFleet.Tests.City;

/// <summary>The line of meters in real time, read by a master that others wrote.</summary>
public sealed class MeterFieldTests
{
    [Fact]
    public async Task Pymodbus_reads_all_sub_meters_over_the_port_and_the_log_has_what_it_read()
    {
        const string python = "/usr/bin/python3";
        const string install = "apt-get install python3-pymodbus python3-serial";
        Needs.File("Python 3", install, python);
        Needs.Present(Directory.Exists("/usr/lib/python3/dist-packages/pymodbus"), "pymodbus", install);
        Needs.Present(Directory.Exists("/usr/lib/python3/dist-packages/serial"), "pyserial", install);
        var plan = CityPlan.Draw(1, 1, 1, 0, 40);
        var served = new ServedAnswers();
        using var port = SerialPorts.Open();
        var conditions = new FieldConditions(TimeProvider.System, new CalmField(), served, TimeSpan.FromSeconds(4));
        await using var field = new MeterField(plan, port, conditions);
        var script = Path.Combine(Repository.Root, "tests", "EdgeFleet.Tests", "City", "pymodbus_rtu_client.py");
        var start = new ProcessStartInfo(python, [script, port.Path, "1", "30", "23"]) { RedirectStandardOutput = true };
        using var client = Process.Start(start)!;
        var read = JsonSerializer.Deserialize<Dictionary<byte, ushort[]>>(await client.StandardOutput.ReadToEndAsync())!;
        await client.WaitForExitAsync();

        var meters = plan.Meters.Where(meter => meter.Protocol == MeterProtocol.ModbusRtu).ToList();
        Assert.Equal(30, meters.Count);
        Assert.All(meters, meter =>
        {
            var answer = Assert.Single(served.All(), answer => answer.Device == meter);
            Assert.Equal(MeterRegisters.Map.In(RegisterTable.Holding, 0, read[meter.Unit]), answer.Values);
        });
    }
}
