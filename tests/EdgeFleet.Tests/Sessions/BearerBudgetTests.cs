using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Sessions;
using Budget = EdgeFleet.Contracts.V1.BearerState.Types.Budget;

namespace EdgeFleet.Tests.Sessions;

public sealed class BearerBudgetTests
{
    [Fact]
    public async Task Each_bearer_whose_bytes_run_out_or_are_spent_is_named_until_the_gateway_says_otherwise()
    {
        var budgets = new BearerBudgets();
        using var link = new GatewayLink(7, 1, new Hello(), DateTimeOffset.UnixEpoch);

        Assert.Empty(await AfterAsync(("5g", Budget.Fine)));
        Assert.Equal(["bearer-runs-out gateway:7 a, b", "bearer-spent gateway:7 c"],
            await AfterAsync(("a", Budget.RunsOut), ("b", Budget.RunsOut), ("c", Budget.Spent), ("d", Budget.Fine)));
        Assert.Empty(await AfterAsync());
        Assert.Single(await AfterAsync(("a", Budget.Spent)));
        await budgets.DisconnectedAsync(link);
        Assert.Empty(await budgets.LookAsync(CancellationToken.None));

        async Task<IEnumerable<string>> AfterAsync(params (string Name, Budget Budget)[] bearers)
        {
            var reported = new Reported();
            reported.Bearers.AddRange(bearers.Select(of => new BearerState { Name = of.Name, Budget = of.Budget }));
            await budgets.ReportedAsync(link, reported, CancellationToken.None);
            return (await budgets.LookAsync(CancellationToken.None)).Select(
                found => $"{found.Kind.Code} {found.Subject} {found.Parameters.Single().Value}");
        }
    }
}
