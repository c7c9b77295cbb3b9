using System.Device.I2c;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using Iot.Device.Bmxx80;
using Iot.Device.Bmxx80.ReadResult;

namespace EdgeFleet.Gateway.Drivers.LocalIo.Bindings;

/// <summary>One chip. It is opened when it is read, and again after it failed. The line's poller is its only caller.</summary>
internal sealed class Bme280Link(Func<I2cDevice> open, TimeProvider time) : ILink
{
    private Bme280? _chip;

    public async Task<ReadResult> ReadAsync(IDeviceEndpoint endpoint, PointSet points, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var air = (Bme280Endpoint)endpoint;
        try
        {
            _chip ??= Opened();
            var read = await _chip.ReadAsync().ConfigureAwait(false);
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            return new ReadResult([.. air.Model.Points.Select((value, point) => Of(point, Number(read, value), now))], null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // What the binding throws differs from cause to cause: no bus, no answer, another chip.
            await DisposeAsync().ConfigureAwait(false);
            return new ReadResult(
                [], new DriverFault(FaultKind.NoAnswer, air.Address, LinePhrases.Words.With(e.Message.TrimEnd('.')),
                BoardPhrases.CheckBus.With()));
        }
    }

    public ValueTask DisposeAsync()
    {
        _chip?.Dispose();
        _chip = null;
        return ValueTask.CompletedTask;
    }

    private Bme280 Opened()
    {
        var device = open();
        try
        {
            return new Bme280(device);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    private static double? Number(Bme280ReadResult read, AirValue value) => value switch
    {
        AirValue.Temperature => read.Temperature?.DegreesCelsius,
        AirValue.Humidity => read.Humidity?.Percent,
        _ => read.Pressure?.Pascals,
    };

    private static Sample Of(int point, double? number, long now) => number is { } there
        ? new Sample(point, ReadingValue.Of(there), Quality.Good, now)
        : new Sample(point, ReadingValue.None, Quality.NotPresent, now);
}
