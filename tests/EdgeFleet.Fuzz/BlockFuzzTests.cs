using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Manager.Inbox;
using Google.Protobuf;
using ZstdSharp;

namespace EdgeFleet.Fuzz;

/// <summary>Blocks: from a gateway's disk, and from the network.</summary>
public sealed class BlockFuzzTests
{
    private static readonly Block Right = Block.Seal(BlockCodec.Encode(StreamClass.Telemetry, [.. Readings()]), 7, 1);
    private static readonly Block Next = Block.Seal(BlockCodec.Encode(StreamClass.Telemetry, [.. Readings()]), 7, 2);

    [Fact]
    public void A_block_is_whole_or_corrupt() => FuzzRun.Of([Right.Bytes.ToArray()], 200_000, bytes =>
    {
        BlockCodec.Decode(Block.Open(bytes));
        return true;
    }, typeof(CorruptBlockException));

    [Fact]
    public void Columns_under_a_right_checksum_are_readings_or_corrupt()
    {
        var columns = new byte[Right.Header.ColumnsSize];
        using var decompressor = new Decompressor();
        decompressor.Unwrap(Right.Payload.Span, columns);
        FuzzRun.Of([columns], 100_000, changed =>
        {
            using var compressor = new Compressor(1);
            var payload = new BlockPayload(StreamClass.Telemetry, Right.Count, Right.FirstTime, Right.LastTime, changed.Length,
                compressor.Wrap(changed).ToArray());
            BlockCodec.Decode(Block.Open(Block.Seal(payload, 7, 1).Bytes));
            return true;
        }, typeof(CorruptBlockException));
    }

    [Fact]
    public void A_bundle_is_blocks_or_corrupt() => FuzzRun.Of([BundleCodec.Pack([Right, Next]).ToByteArray()], 50_000, bytes =>
    {
        BundleCodec.Open(Bundle.Parser.ParseFrom(bytes));
        return true;
    }, typeof(CorruptBlockException), typeof(InvalidProtocolBufferException));

    [Fact]
    public void Columns_of_a_bundle_are_blocks_or_corrupt()
    {
        var bundle = BundleCodec.Pack([Right, Next]);
        using var decompressor = new Decompressor();
        FuzzRun.Of([decompressor.Unwrap(bundle.Columns.Span).ToArray()], 50_000, changed =>
        {
            using var compressor = new Compressor(1);
            bundle.ColumnsSize = (uint)changed.Length;
            bundle.Columns = ByteString.CopyFrom(compressor.Wrap(changed));
            BundleCodec.Open(bundle);
            return true;
        }, typeof(CorruptBlockException));
    }

    [Fact]
    public void Aggregates_are_some_or_corrupt() => FuzzRun.Of([Aggregates().ToByteArray()], 50_000, bytes =>
    {
        AggregateCodec.Open(WindowAggregates.Parser.ParseFrom(bytes));
        return true;
    }, typeof(CorruptAggregatesException), typeof(InvalidProtocolBufferException));

    [Fact]
    public void Columns_of_aggregates_are_some_or_corrupt()
    {
        var aggregates = Aggregates();
        using var decompressor = new Decompressor();
        FuzzRun.Of([decompressor.Unwrap(aggregates.Columns.Span).ToArray()], 50_000, changed =>
        {
            using var compressor = new Compressor(1);
            aggregates.ColumnsSize = (uint)changed.Length;
            aggregates.Columns = ByteString.CopyFrom(compressor.Wrap(changed));
            AggregateCodec.Open(aggregates);
            return true;
        }, typeof(CorruptAggregatesException));
    }

    [Fact]
    public void The_manager_has_a_verdict_on_whatever_a_gateway_offers() =>
        FuzzRun.Of([Right.Bytes.ToArray()], 100_000, bytes => BlockVerifier.Verify(bytes).Outcome is null);

    [Fact]
    public void A_message_of_a_session_is_one_or_is_none()
    {
        var report = new Reported
        {
            ConfigurationVersion = 3, Time = 1, Outbox = { new OutboxStream { Stream = StreamClass.Event, BacklogBlocks = 2 } },
            Lost = { new LostRange { Epoch = 7, First = 1, Last = 9 } }, Devices = { new DeviceState { Device = 1001, Fault = "silent" } },
        };
        FromGateway[] right =
        [
            new() { Hello = new Hello { Protocol = 1, Software = "1.0", Epoch = 7, Features = { "audit-anchor" } } },
            new() { Reported = report }, new() { Block = ByteString.CopyFrom(Right.Bytes.Span) },
        ];
        FuzzRun.Of([.. right.Select(message => message.ToByteArray())], 200_000, bytes =>
        {
            FromGateway.Parser.ParseFrom(bytes);
            return true;
        }, typeof(InvalidProtocolBufferException));
    }

    private static WindowAggregates Aggregates() => AggregateCodec.Pack(new AggregatedWindow(
        1_790_000_100_000, TimeSpan.FromMinutes(15), 7, 1, 9, WindowAggregation.Of(Readings(), 1_790_000_100_000))).Single();

    private static IEnumerable<Reading> Readings()
    {
        ReadingValue[] values =
        [
            ReadingValue.Of(5), ReadingValue.Of(21.5m), ReadingValue.Of(1.5), ReadingValue.Of(true), ReadingValue.Of("valve"),
            ReadingValue.None, ReadingValue.Of(decimal.MaxValue),
        ];
        for (var i = 0; i < 40; i++)
            yield return new Reading(
                new SeriesId(1001 + (i % 3), new PointPath(3303, (ushort)(i % 2), 5700)), 1_790_000_000_000 + (i * 100),
                values[i % values.Length], (Quality)(i % 4), (uint)(i % 2));
    }
}
