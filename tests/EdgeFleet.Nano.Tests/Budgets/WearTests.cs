using System.Text.Json;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Tests.Nodes;

namespace EdgeFleet.Nano.Tests.Budgets;

/// <summary>
/// What a day costs the flash at worst: as many records as the sense loop's allowance lets through, all collected and confirmed at
/// once.
/// </summary>
public sealed class WearTests(ITestOutputHelper output)
{
    private const int RecordsADay = 86_400;
    private const int Sectors = 64;
    private const int Endurance = 100_000;

    [Fact]
    public void The_busiest_day_keeps_within_the_budget_of_erases()
    {
        using var budget = JsonDocument.Parse(File.ReadAllText(Path.Combine(Sources.Root, "nano", "Node", "budget.json")));
        var max = budget.RootElement.GetProperty("erasesOfASectorADay").GetInt64();
        var flash = new NorFlash(Sectors * 4096);
        var ring = new RecordRing(new FlashMemory(flash));
        for (uint n = 1; n <= RecordsADay; n++)
        {
            Assert.True(RingUse.Append(ring, n));
            RingUse.Read(ring, n);
            ring.Confirm(n);
        }
        var erases = flash.Erases.ToArray().Max();
        output.WriteLine($"{erases} of {max} erases of a sector a day, {flash.Programmed} bytes: {Endurance / 365 / erases} years of "
            + $"{Endurance} erases");
        Assert.InRange(erases, 1, max);
    }
}
