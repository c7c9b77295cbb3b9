using System.Globalization;
using System.Net;
using EdgeFleet.City.Field;
using EdgeFleet.City.Manager;
using EdgeFleet.City.Plan;

namespace EdgeFleet.City.Faults;

/// <summary>Sends vent commands over REST, so that a gateway that is armed at a command point comes past it.</summary>
public sealed class CommandInjector(ManagerClient manager, CityPlan plan, Registration registration, TimeProvider time)
{
    private const int ExpiresInSeconds = 120;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly List<InjectedCommand> _sent = [];
    private int _last;

    public IReadOnlyList<InjectedCommand> Sent
    {
        get { lock (_gate) return [.. _sent]; }
    }

    /// <summary>
    /// To a house of this gateway, with a value that no other command and no house starts with; tried until the manager takes it.
    /// </summary>
    /// <returns>Null: it did not take it in time.</returns>
    public async Task<InjectedCommand?> InjectAsync(int gateway, string point, CancellationToken cancel)
    {
        var number = Interlocked.Increment(ref _last);
        var houses = plan.Houses.Where(house => house.Gateway.Index == gateway).ToList();
        var house = houses[number % houses.Count];
        // Houses start at a multiple of five.
        var value = (ushort)(1 + number % 20 * 5 + number / 20 % 4);
        // The id makes it one command, also when an answer was lost and it is sent again.
        var id = new Guid(number, (short)plan.Seed, 0, [0xC1, 0x7E, 0, 0, 0, 0, 0, 0]).ToString();
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < Timeout)
        {
            try
            {
                await manager.PostAsync(FormattableString.Invariant($"api/v1/devices/{registration.Devices[house]}/commands"),
                    new
                    {
                        id,
                        path = GreenhouseRegisters.VentSetPoint.ToString(),
                        value = value.ToString(CultureInfo.InvariantCulture),
                        expiresInSeconds = ExpiresInSeconds,
                    },
                    cancel);
                var sent = new InjectedCommand(id, point, house, value);
                lock (_gate) _sent.Add(sent);
                return sent;
            }
            catch (Exception e) when (MayPass(e) && !cancel.IsCancellationRequested)
            {
                await Task.Delay(Retry, time, cancel);
            }
        }
        return null;
    }

    /// <summary>
    /// Whether a command ended before its gateway took it, as one does that a clock jumps over: it comes past no point any more, and is
    /// from now on one that is cut off at none.
    /// </summary>
    public async Task<bool> HasExpiredAsync(InjectedCommand command, CancellationToken cancel)
    {
        try
        {
            if (await StateAsync(command, cancel) != "expired") return false;
            lock (_gate) _sent[_sent.IndexOf(command)] = command with { Point = "" };
            return true;
        }
        catch (Exception e) when (MayPass(e) && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>What the manager says became of it.</summary>
    public async Task<string> StateAsync(InjectedCommand command, CancellationToken cancel) =>
        (string)(await manager.GetAsync($"api/v1/commands/{command.Id}", cancel))["state"]!;

    // The manager is down, or just up again and waits for the gateway to describe its points (404).
    private static bool MayPass(Exception e) =>
        e is IOException or TaskCanceledException
            or HttpRequestException { StatusCode: null or HttpStatusCode.NotFound or >= HttpStatusCode.InternalServerError };
}

/// <param name="Id">The command's id.</param>
/// <param name="Point">Where the gateway was to die of it; empty: nowhere.</param>
/// <param name="House">The house it was for.</param>
/// <param name="Value">Percent, used for no other command of that house.</param>
public sealed record InjectedCommand(string Id, string Point, HousePlan House, ushort Value);
