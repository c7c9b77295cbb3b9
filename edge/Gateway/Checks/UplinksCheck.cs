using System.Security.Authentication;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks;

namespace EdgeFleet.Gateway.Checks;

/// <summary>What one other side of an uplink said over one bearer.</summary>
/// <param name="Uplink">The uplink.</param>
/// <param name="Side">Whom it asked.</param>
/// <param name="Bearer">Over what.</param>
/// <param name="Answer">What it said; null: it does not let the gateway in.</param>
/// <param name="Fault">Why not.</param>
/// <param name="Next">What to do; empty: the fault says it.</param>
/// <param name="At">The gateway's time half way between question and answer.</param>
/// <param name="Took">How long it took.</param>
internal sealed record Asked(
    UplinkEntry Uplink, OtherSide Side, IBearer Bearer, OtherSideAnswer? Answer, string Fault, string Next, DateTimeOffset At,
    TimeSpan Took);

/// <summary>Whether each other side of each uplink lets the gateway in, over each of the uplink's bearers.</summary>
internal static class UplinksCheck
{
    private const string Area = "uplink";
    private const string LookThere = "See that it runs, and that no firewall stands between; readings are kept here meanwhile";

    /// <summary>Asks all of them at once.</summary>
    public static async Task<IReadOnlyList<Asked>> AskAsync(CheckedGateway gateway, CancellationToken cancel)
    {
        if (gateway.Ground is not { } ground) return [];
        IReadOnlyList<IBearer> bearers = [.. ground.File.Bearers.Select(bearer => bearer.Create(gateway.Clock))];
        return await Task.WhenAll(
            from uplink in ground.File.Uplinks
            from side in uplink.Kind.OtherSides(uplink, ground)
            from bearer in uplink.Choose(bearers)
            where !IsTaken(gateway, bearer.Terms.Name)
            select AskAsync(uplink, side, bearer, gateway.Clock, cancel)).ConfigureAwait(false);
    }

    public static async Task<IReadOnlyList<CheckFinding>> LookAsync(CheckedGateway gateway, Task<IReadOnlyList<Asked>> asked)
    {
        if (gateway.File is not { } file) return [];
        if (file.Uplinks.Count == 0) return [CheckFinding.Skipped(Area, "", "there is none in gateway.json: everything stays here")];
        var found = await asked.ConfigureAwait(false);
        return
        [
            .. file.Uplinks.Where(uplink => uplink.Kind.NeedsEnrolment && gateway.Identity is null)
                .Select(uplink => CheckFinding.Skipped(
                    Area, uplink.Name, "the gateway has no certificate to show there", "See certificate")),
            .. found.Select(Tell),
            .. from uplink in file.Uplinks
               from bearer in file.Bearers.Select(bearer => bearer.Terms.Name)
               where IsTaken(gateway, bearer) && (uplink.Bearers.Count == 0 || uplink.Bearers.Contains(bearer))
               select CheckFinding.Skipped(Area, $"{uplink.Name} over {bearer}", "the running gateway has the module",
                   "The command bearers prints what the uplink goes over; stop the gateway to try the module"),
        ];
    }

    // Two programs at one serial port would take each other's answers.
    private static bool IsTaken(CheckedGateway gateway, string bearer) =>
        gateway.Runs && gateway.File!.Bearers.First(one => one.Terms.Name == bearer).Module is not null;

    private static CheckFinding Tell(Asked one)
    {
        var subject = $"{one.Uplink.Name} over {one.Bearer.Terms.Name}";
        return one.Answer is { } answer
            ? CheckFinding.Fine(Area, subject, $"{one.Side.Address} {answer.Words}; it took {one.Took.TotalMilliseconds:0} ms")
            : CheckFinding.Fault(Area, subject, one.Fault, one.Next);
    }

    private static async Task<Asked> AskAsync(
        UplinkEntry uplink, OtherSide side, IBearer bearer, TimeProvider clock, CancellationToken cancel)
    {
        var (began, at, longest) = (clock.GetTimestamp(), clock.GetUtcNow(), bearer.Terms.Times.Greeting);
        using var late = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            var answer = await side.AskAsync(bearer, either.Token).ConfigureAwait(false);
            var took = clock.GetElapsedTime(began);
            return new Asked(uplink, side, bearer, answer, "", "", at + took / 2, took);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed($"{side.Address} does not answer within {longest.TotalSeconds:0} s", LookThere);
        }
        catch (UplinkException e) when (e.Fault != UplinkFault.Lost)
        {
            return Failed(e.Message.TrimEnd('.'), "");
        }
        catch (Exception e) when (e is UplinkException or IOException or AuthenticationException)
        {
            return Failed(e.Message.TrimEnd('.'), LookThere);
        }

        Asked Failed(string fault, string next) => new(uplink, side, bearer, null, fault, next, at, clock.GetElapsedTime(began));
    }
}
