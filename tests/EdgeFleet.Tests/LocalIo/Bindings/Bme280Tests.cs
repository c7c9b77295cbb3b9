using EdgeFleet.Edge.Points;
using EdgeFleet.Tests.Lines;
using System.Buffers.Binary;
using System.Device.I2c;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Gateway.Drivers.LocalIo.Bindings;

namespace EdgeFleet.Tests.LocalIo.Bindings;

/// <summary>Compiled with the build property only, like what it tests.</summary>
public class Bme280Tests
{
    [Fact]
    public async Task A_chip_is_read_in_the_units_of_its_points_and_opened_again_after_it_failed()
    {
        var chip = new SimulatedBme280();
        var opened = 0;
        var driver = new Bme280Driver(
            TimeProvider.System, (bus, address) => (bus, address, ++opened) is (1, 119, not 1) ? chip : throw new IOException("no bus"));
        var faults = new ValidationFaults();
        var profile = DeviceProfile.Parse("""
            { "format": "edgefleet-profile/1", "name": "air", "title": {"en": "Air"}, "driver": "bme280", "points": [
              { "path": "3315/0/5700", "name": {"en": "Pressure"}, "unit": "Pa", "class": "telemetry", "source": {"value": "pressure"} },
              { "path": "3303/0/5700", "name": {"en": "Temperature"}, "unit": "Cel", "class": "telemetry",
                  "source": {"value": "temperature"} } ] }
            """, faults)!;
        var endpoint = driver.Locate(
            driver.Compile(profile, isSound: true, "$", faults),
            new JsonSection(JsonSerializer.SerializeToElement(new { address = 119 }), "$.link", faults))!;
        Assert.Empty(faults.Lines);
        await using var link = driver.Open(GivenPorts.System(endpoint.Line));

        var first = await link.ReadAsync(endpoint, PointSet.All, TestContext.Current.CancellationToken);
        Assert.Equal((FaultKind.NoAnswer, "no bus"), (first.Fault?.Kind, first.Fault?.What));
        var second = await link.ReadAsync(endpoint, PointSet.All, TestContext.Current.CancellationToken);
        Assert.Null(second.Fault);
        // The worked example of the data sheet: 25.08 degrees, 100,653 Pa.
        Assert.Equal([100_653, 25.08], second.Samples.Select(sample => Math.Round(sample.Value.Double, sample.Point == 0 ? 0 : 2)));
    }

    /// <summary>
    /// Registers with the calibration and the raw values of the worked example in the data sheet BMP280 (Bosch, section 3.12),
    /// which BME280 shares.
    /// </summary>
    private sealed class SimulatedBme280 : I2cDevice
    {
        private readonly byte[] _registers = new byte[256];
        private int _at;

        public SimulatedBme280()
        {
            _registers[0xD0] = 0x60;
            short[] calibration = [27504, 26435, -1000, unchecked((short)36477), -10685, 3024, 2855, 140, -7, 15500, -14600, 6000];
            for (var i = 0; i < calibration.Length; i++)
                BinaryPrimitives.WriteInt16LittleEndian(_registers.AsSpan(0x88 + 2 * i), calibration[i]);
            Raw(0xF7, 415148);
            Raw(0xFA, 519888);
        }

        public override I2cConnectionSettings ConnectionSettings { get; } = new(1, 119);

        public override void Read(Span<byte> buffer)
        {
            foreach (ref var value in buffer) value = _registers[_at++];
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _at = buffer[0];
            // Register and value in turn.
            for (var i = 0; i + 1 < buffer.Length; i += 2) _registers[buffer[i]] = buffer[i + 1];
        }

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
        {
            Write(writeBuffer);
            Read(readBuffer);
        }

        // Twenty bits, the highest first.
        private void Raw(int register, int value) =>
            ((ReadOnlySpan<byte>)[(byte)(value >> 12), (byte)(value >> 4), (byte)(value << 4)]).CopyTo(_registers.AsSpan(register));
    }
}
