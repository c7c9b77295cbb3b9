namespace EdgeFleet.Edge.Bearers;

/// <summary>How a bearer fares with its bytes of the day. Pure.</summary>
public enum BudgetOutlook
{
    /// <summary>It has no budget, or keeps within it.</summary>
    Fine,
    /// <summary>Four fifths are used, or it will be used up before the day ends if the rest is like the day so far.</summary>
    RunsOut,
    /// <summary>Nothing is left of it today.</summary>
    Spent,
}

public static class BudgetOutlooks
{
    private const double Near = 0.8;

    /// <summary>A projection that was above the budget is believed to be below only here: else it came and went all day.</summary>
    private const double Relief = 0.9;

    /// <summary>A day is projected once so much of it is over: before, one catch-up would look like a whole day's.</summary>
    private const double Projectable = 1.0 / 12;

    /// <param name="used">Bytes of the day, both ways.</param>
    /// <param name="budget">Bytes that it may have; null: any.</param>
    /// <param name="over">How much of the day is over, 0 to 1.</param>
    /// <param name="before">What it was found to be before, on this day.</param>
    public static BudgetOutlook Of(long used, long? budget, double over, BudgetOutlook before)
    {
        if (budget is not { } most) return BudgetOutlook.Fine;
        if (used >= most) return BudgetOutlook.Spent;
        if (used >= most * Near) return BudgetOutlook.RunsOut;
        if (over < Projectable) return BudgetOutlook.Fine;
        return used / over > most * (before == BudgetOutlook.Fine ? 1 : Relief) ? BudgetOutlook.RunsOut : BudgetOutlook.Fine;
    }
}
