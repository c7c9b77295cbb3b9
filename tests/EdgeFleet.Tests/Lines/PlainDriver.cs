using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Tests.Lines;

/// <summary>A protocol of two bytes, for lines that are shared: 'Q' and the unit ask, 'A' and a value answer.</summary>
internal sealed class PlainDriver : IDriver, IDeviceModel
{
    public DriverDescription Description { get; } = new()
    {
        Name = "plain",
        Link = { LineFields.Address(), Fields.Whole("unit", "Unit", "单元号", 0, 255).Needed(), LineFields.Options(SerialSettings.Default) },
    };

    public IDeviceModel Compile(DeviceProfile profile, ProfileFields fields) => this;
    public PointShape Shape(int point) => PointShape.Number;
    public ILink Open(Line line) => new Link(line);

    public IDeviceEndpoint Locate(IDeviceModel model, FieldValues link) => new Endpoint(LineLink.Of(link), (byte)link.Whole("unit"));

    /// <summary>What a device of that protocol does.</summary>
    public static byte[]? Answer(byte[] asked) => asked is [(byte)'Q', var unit] ? [(byte)'A', (byte)(unit * 2)] : null;

    private sealed record Endpoint(LineLink Link, byte Unit) : IDeviceEndpoint
    {
        public string Line => Link.Place;
        public LineOptions LineOptions => Link.Options;
        public string Address => $"{Line} plain {Unit}";
    }

    private sealed class Link(Line line) : ILink
    {
        public async Task<ReadResult> ReadAsync(IDeviceEndpoint endpoint, PointSet points, CancellationToken cancel)
        {
            var plain = (Endpoint)endpoint;
            try
            {
                var value = await line.ExchangeAsync(
                    new LineTurn(plain.Address, TimeSpan.FromSeconds(10), plain.Link.Serial), async (stream, over) =>
                {
                    stream.Discard();
                    await stream.SendAsync(new[] { (byte)'Q', plain.Unit }, over);
                    while (stream.Received.Length < 2) await stream.ReceiveAsync(over);
                    var value = stream.Received[1];
                    stream.Consume(2);
                    return value;
                }, cancel);
                return new ReadResult(
                    [new Sample(0, ReadingValue.Of((long)value), Quality.Good, line.Time.GetUtcNow().ToUnixTimeMilliseconds())], null);
            }
            catch (LineException e)
            {
                return new ReadResult([], e.ToDriver(plain.Address, acts: false, LinePhrases.CheckLine.With()).Fault);
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
