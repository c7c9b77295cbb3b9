using EdgeFleet.City.Ledger;
using EdgeFleet.Testing;

namespace EdgeFleet.Scenarios.Links;

/// <summary>Whatever a gateway's link to the manager does: nothing is lost, nothing comes twice, no command acts twice.</summary>
[Collection("city")]
public sealed class LinkFaultTests(LinkedFleet fleet, ITestOutputHelper output) : IClassFixture<LinkedFleet>
{
    private const int MostShown = 20;

    public static TheoryData<string> Cases => [.. LinkCase.All.Select(of => of.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_is_lost_and_nothing_comes_twice(string name)
    {
        var of = LinkCase.All.Single(one => one.Name == name);
        Needs.Present(!of.IsNamed || GatewayLink.MayName, "the right to give a process an /etc/hosts of its own",
            "run as root, in a container with CAP_SYS_ADMIN");
        var (link, log, ledger) = fleet.Of(of)!.Value;
        var verdict = Judge.Decide(ledger);
        var relay = link.Relay;
        output.WriteLine($"{verdict.Totals.JournalledBlocks} blocks, {verdict.Totals.HeldReadings} readings; "
            + $"{relay.Connections} connections, {relay.Breaks} broken, {relay.SignIns} sign-ins; "
            + $"packets lost {relay.Up.Lost} up, {relay.Down.Lost} down; IP bytes {relay.Up.Bytes} up, {relay.Down.Bytes} down");
        Assert.True(verdict.Faults.Count == 0, string.Join('\n', verdict.Faults.Take(MostShown)));
        Assert.True(fleet.IsDrained, "a gateway still holds blocks");
        Assert.True(of.Befell?.Invoke(link, log) != false, $"{name} did not happen; the gateway said: {log}");
        Assert.True(verdict.Totals.JournalledBlocks > 0 && verdict.Totals.Matched > 0);
        // Each had an id of its own, and its value went to no house before.
        Assert.All(fleet.Writes(of), writes => Assert.Equal(1, writes));
    }
}
