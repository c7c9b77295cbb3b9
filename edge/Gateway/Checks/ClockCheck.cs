using EdgeFleet.Edge.Clocks;

namespace EdgeFleet.Gateway.Checks;

/// <summary>What time the gateway takes it for, what that rests on, and whether the managers say the same.</summary>
internal static class ClockCheck
{
    private const string Area = "clock";
    private const string SetIt = "Let NTP keep the date (timedatectl set-ntp true), or set it (timedatectl set-time)";

    public static async Task<IReadOnlyList<CheckFinding>> LookAsync(
        CheckedGateway gateway, IMachineClock machine, Task<IReadOnlyList<Asked>> asked)
    {
        List<CheckFinding> found = [Rests(gateway.Clock, machine)];
        found.AddRange(from one in await asked.ConfigureAwait(false)
                       where one.Answer?.Time is not null && gateway.Clock.IsKnown
                       group one by one.Side.Address into manager
                       select Compare(manager.First()));
        return found;
    }

    private static CheckFinding Rests(GatewayClock clock, IMachineClock machine)
    {
        if (!clock.IsKnown)
            return CheckFinding.Fault(Area, "", $"the time is not known: the machine's date, {machine.SystemTime:u}, cannot be right",
                $"{SetIt}; a gateway that reaches its manager takes the time from there");
        var now = $"it is {clock.GetUtcNow():u}";
        return clock.Source switch
        {
            TimeSource.Ntp => CheckFinding.Fine(Area, "", $"{now}, and NTP keeps it"),
            TimeSource.Manager => CheckFinding.Fine(Area, "", $"{now}, as the manager said"),
            _ => CheckFinding.Warning(Area, "", $"{now} by the machine's own clock, which nothing keeps right", SetIt),
        };
    }

    private static CheckFinding Compare(Asked one)
    {
        var apart = one.Answer!.Time!.Value - one.At;
        if (apart.Duration() <= GatewayClock.Tolerance + one.Took) return CheckFinding.Fine(Area, "", $"{one.Side.Address} says the same");
        return CheckFinding.Fault(
            Area, "", $"{one.Side.Address} is {apart.Duration().TotalSeconds:0} s {(apart < TimeSpan.Zero ? "behind" : "ahead")}",
            $"One of the two is wrong. Here: {SetIt}");
    }
}
