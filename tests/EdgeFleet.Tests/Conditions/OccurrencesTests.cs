using EdgeFleet.Manager.Conditions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Conditions;

public class OccurrencesTests
{
    private static readonly ConditionKind Flood = new("flood", ConditionSeverity.Warning, "litres");

    [Fact]
    public async Task What_happens_lasts_until_it_was_quiet_for_ten_minutes()
    {
        var time = new FakeTimeProvider();
        var occurrences = new Occurrences([new OccurrenceKinds([Flood])], time);
        for (var i = 0; i < 1000; i++) occurrences.Note(Flood, Subject.Gateway(7), ("litres", $"{i}"));
        var found = Assert.Single(await occurrences.LookAsync(CancellationToken.None));
        Assert.Equal((Flood, Subject.Gateway(7), "999"), (found.Kind, found.Subject, found.Parameters[0].Value));

        time.Advance(Occurrences.Quiet / 2);
        occurrences.Note(Flood, Subject.Gateway(7), ("litres", "1"));
        time.Advance(Occurrences.Quiet / 2);
        Assert.Single(await occurrences.LookAsync(CancellationToken.None));
        time.Advance(Occurrences.Quiet / 2);
        Assert.Empty(await occurrences.LookAsync(CancellationToken.None));
        Assert.Equal([Flood], occurrences.Kinds);
    }
}
