using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Gateway.Drivers.LocalIo;

/// <summary>A board as the runtime sees it. The board itself outlives the link.</summary>
internal sealed class LocalIoLink(LocalBoard board, TimeProvider time) : ILink, IWrite
{
    public Task<ReadResult> ReadAsync(IDeviceEndpoint endpoint, PointSet points, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var local = (LocalIoEndpoint)endpoint;
        var samples = new List<Sample>(local.Lines.Count);
        DriverFault? fault = null;
        foreach (var point in Enumerable.Range(0, local.Lines.Count).Where(points.Contains))
        {
            try
            {
                Read(local, point, samples);
            }
            catch (DriverException e)
            {
                // The other lines may be well, and asking them costs no time.
                fault ??= e.Fault;
            }
        }
        return Task.FromResult(new ReadResult(samples, fault));
    }

    // What can be written and what not was settled when the device was located.
    public Phrase? Check(IDeviceEndpoint endpoint, int point, ReadingValue value) => null;

    public Task WriteAsync(IDeviceEndpoint endpoint, int point, ReadingValue value, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        board.Switch(((LocalIoEndpoint)endpoint).Lines[point], value.Boolean);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Read(LocalIoEndpoint local, int point, List<Sample> samples)
    {
        var (line, source) = (local.Lines[point], local.Model.Points[point]);
        if (line.IsOutput)
        {
            samples.Add(new Sample(point, ReadingValue.Of(board.Output(line)), Quality.Good, Now));
            return;
        }
        var (news, closed, closings) =
            board.Input(line, source.DebounceMs, input => (local.News(point, input), input.Closed, input.Closings));
        if (source.Value == LineValue.Count)
        {
            samples.Add(new Sample(point, ReadingValue.Of(closings), Quality.Good, Now));
            return;
        }
        // Every change has the time it happened; then how it stands now.
        foreach (var change in news) samples.Add(new Sample(point, ReadingValue.Of(change.Closed), Quality.Good, change.Utc));
        samples.Add(new Sample(point, ReadingValue.Of(closed), Quality.Good, Now));
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
