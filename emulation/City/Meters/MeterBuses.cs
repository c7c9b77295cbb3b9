using EdgeFleet.City.Field;
using EdgeFleet.City.Plan;
using EdgeFleet.Models.Meters;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.City.Meters;

/// <summary>Makes the meters of a line, each kind at its speed.</summary>
/// <param name="seed">The city's.</param>
/// <param name="conditions">Clock, and what goes wrong with answers.</param>
internal sealed class MeterBuses(int seed, FieldConditions conditions)
{
    /// <summary>As sub-meters are mostly set.</summary>
    public static readonly SerialFormat RtuFormat = new(9600);

    /// <summary>As DL/T 645-2007 has it unless meter and master agree on more.</summary>
    public static readonly SerialFormat Dlt645Format = new(2400, Parity: true);

    private const double FlipChance = 0.0002;
    private const double LoseChance = 0.0001;

    private readonly DateTimeOffset _start = conditions.Time.GetUtcNow();

    /// <param name="meters">All on the line.</param>
    public IReadOnlyList<MeterBus> Make(IReadOnlyList<SerialMeterPlan> meters) =>
        [Rtu([.. meters.Where(meter => meter.Protocol == MeterProtocol.ModbusRtu)]),
            Dlt645([.. meters.Where(meter => meter.Protocol == MeterProtocol.Dlt645)])];

    private MeterBus Rtu(IReadOnlyList<SerialMeterPlan> meters)
    {
        var bus = Wire(RtuFormat);
        var conversation = new RtuConversation(meters.ToDictionary(meter => meter.Unit));
        return new MeterBus(bus, conversation, [.. meters.Select(Connect)]);

        Action<long> Connect(SerialMeterPlan plan) =>
            new RtuMeterPort(new LoadedMeter(plan, seed, _start), plan.Unit, bus.Join(plan.Name), conditions.Disturbances).Advance;
    }

    private MeterBus Dlt645(IReadOnlyList<SerialMeterPlan> meters)
    {
        var bus = Wire(Dlt645Format);
        var conversation = new Dlt645Conversation(meters.ToDictionary(meter => meter.Address));
        return new MeterBus(bus, conversation, [.. meters.Select(Connect)]);

        Action<long> Connect(SerialMeterPlan plan)
        {
            var meter = new LoadedMeter(plan, seed, _start);
            var port = new MeterPort(meter.Meter, bus.Join(plan.Name), seed + plan.Number) { Pieces = Pieces };
            return nowUs =>
            {
                meter.Advance(nowUs);
                port.Advance(nowUs);
            };
        }
    }

    private IEnumerable<(long PauseUs, byte[] Bytes)> Pieces(byte[] answer)
    {
        var disturbance = conditions.Disturbances.Next();
        return disturbance.DelayedPieces(answer).Select(piece => ((long)piece.Pause.TotalMicroseconds, piece.Bytes));
    }

    private SerialBus Wire(SerialFormat format)
    {
        var bus = new SerialBus(format, seed + format.Baud);
        if (conditions.Disturbances.IsNoisy) (bus.FlipChance, bus.LoseChance) = (FlipChance, LoseChance);
        return bus;
    }
}
