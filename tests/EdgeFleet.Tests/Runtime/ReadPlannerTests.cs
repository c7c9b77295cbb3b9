using System.Collections.Immutable;
using EdgeFleet.Edge.Drivers;

namespace EdgeFleet.Tests.Runtime;

public class ReadPlannerTests
{
    private static readonly TableCost Registers = new(125, 16);

    private static IReadOnlyList<ReadRequest> Plan(IEnumerable<ReadSpan> spans, TableCost cost, PlanMemory? memory = null) =>
        ReadPlanner.Plan(spans, _ => cost, memory ?? PlanMemory.Empty);

    [Theory]
    [InlineData(16, 1)]
    [InlineData(17, 2)]
    public void A_gap_is_bridged_while_that_is_not_dearer_than_another_request(int gap, int requests)
    {
        ReadSpan[] spans = [new(0, 3, 0, 1), new(1, 3, 1 + gap, 1)];
        Assert.Equal(requests, Plan(spans, Registers).Count);
    }

    [Fact]
    public void Tables_are_never_mixed()
    {
        ReadSpan[] spans = [new(0, 3, 0, 1), new(1, 4, 1, 1)];
        Assert.Equal([3, 4], Plan(spans, Registers).Select(request => request.Table));
    }

    [Fact]
    public void A_wide_value_at_the_limit_goes_to_the_next_request_whole()
    {
        ReadSpan[] spans = [.. Enumerable.Range(0, 62).Select(i => new ReadSpan(i, 3, 2 * i, 2)), new ReadSpan(62, 3, 124, 4)];
        var plan = Plan(spans, Registers);
        Assert.Equal([124, 4], plan.Select(request => request.Length));
    }

    [Fact]
    public void The_plan_keeps_every_promise_and_no_grouping_is_cheaper()
    {
        var random = new Random(1);
        for (var round = 0; round < 400; round++)
        {
            var cost = new TableCost(random.Next(4, 30), random.Next(0, 12));
            var count = random.Next(1, 8);
            ReadSpan[] spans = [.. Enumerable.Range(0, count).Select(i => new ReadSpan(i, 3, random.Next(40), random.Next(1, 5)))];
            var memory = PlanMemory.Empty with { Cuts = [.. Enumerable.Range(0, random.Next(3)).Select(_ => (3, random.Next(40)))] };
            var plan = Plan(spans, cost, memory);

            AssertSound(spans, cost, memory, plan);
            Assert.Equal(Cheapest(spans, cost, memory), plan.Sum(request => cost.RequestCost + request.Length));
        }
    }

    [Fact]
    public void A_large_plan_keeps_every_promise()
    {
        var random = new Random(2);
        for (var round = 0; round < 50; round++)
        {
            ReadSpan[] spans = [.. Enumerable.Range(0, 400)
                .Select(i => new ReadSpan(i, random.Next(3, 5), random.Next(3000), random.Next(1, 9)))];
            AssertSound(spans, Registers, PlanMemory.Empty, Plan(spans, Registers));
        }
    }

    /// <summary>
    /// A device with any holes and any smaller limit is read completely after finitely many refusals, and then without any.
    /// </summary>
    [Fact]
    public void Learning_ends_with_every_point_that_exists()
    {
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            var exists = Enumerable.Range(0, 60).Where(_ => random.Next(5) > 0).ToHashSet();
            var limit = random.Next(4, 40);
            ReadSpan[] spans = [.. Enumerable.Range(0, 20).Select(i => new ReadSpan(i, 3, random.Next(56), random.Next(1, 5)))];
            var memory = PlanMemory.Empty;
            var refusals = 0;
            for (var refused = true; refused;)
            {
                refused = false;
                foreach (var request in Plan(spans, Registers, memory))
                {
                    if (request.Length > limit) memory = memory.AfterTooMuch(request);
                    else if (!Enumerable.Range(request.Address, request.Length).All(exists.Contains))
                        memory = memory.AfterNoSuchAddress(request);
                    else continue;
                    refused = true;
                    Assert.True(++refusals < 200, "it ends");
                    break;
                }
            }
            var absent = spans.Where(span => !Enumerable.Range(span.Address, span.Length).All(exists.Contains)).Select(span => span.Point);
            // A point that shares its first register with a missing one cannot be told apart from it.
            var doubted = spans.Where(span => absent.Any(point => spans[point].Address == span.Address)).Select(span => span.Point);
            Assert.Empty(absent.Except(memory.Absent));
            Assert.Empty(memory.Absent.Except(doubted));
        }
    }

    private static void AssertSound(ReadSpan[] spans, TableCost cost, PlanMemory memory, IReadOnlyList<ReadRequest> plan)
    {
        Assert.Equal(spans.Select(span => span.Point).Order(),
            plan.SelectMany(request => request.Spans).Select(span => span.Point).Order());
        Assert.InRange(plan.Count, 1, spans.Length);
        foreach (var request in plan)
        {
            Assert.All(request.Spans, span =>
                Assert.True(span.Table == request.Table && span.Address >= request.Address && span.End <= request.End,
                "a value lies within its request"));
            Assert.True(request.Length <= cost.MaxLength || request.Spans.Count == 1, "the limit holds");
            Assert.DoesNotContain(memory.Cuts, cut => request.Spans[0].Address < cut.Address && cut.Address <= request.Spans[^1].Address);
            var end = request.Spans[0].End;
            foreach (var span in request.Spans)
            {
                Assert.True(span.Address - end <= cost.RequestCost, "a gap is bridged only when that is not dearer");
                end = Math.Max(end, span.End);
            }
        }
    }

    /// <summary>Every way to group the spans, tried.</summary>
    private static int Cheapest(ReadSpan[] spans, TableCost cost, PlanMemory memory)
    {
        var best = int.MaxValue;
        Place(0, []);
        return best;

        void Place(int next, ImmutableList<ImmutableList<ReadSpan>> groups)
        {
            if (next == spans.Length)
            {
                if (groups.All(Allowed)) best = Math.Min(best, groups.Sum(group => cost.RequestCost + Length(group)));
                return;
            }
            for (var i = 0; i < groups.Count; i++) Place(next + 1, groups.SetItem(i, groups[i].Add(spans[next])));
            Place(next + 1, groups.Add([spans[next]]));
        }

        bool Allowed(ImmutableList<ReadSpan> group) => group.Count == 1
            || Length(group) <= cost.MaxLength
                && !memory.Cuts.Any(cut => group.Any(span => span.Address < cut.Address) && group.Any(span => span.Address >= cut.Address));

        static int Length(ImmutableList<ReadSpan> group) => group.Max(span => span.End) - group.Min(span => span.Address);
    }
}
