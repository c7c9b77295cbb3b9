namespace EdgeFleet.Testing;

/// <summary>Large counts: a seeded sample of them in each run, all with <c>EDGEFLEET_LONG=1</c>.</summary>
public static class Samples
{
    public static readonly bool IsWhole = Environment.GetEnvironmentVariable("EDGEFLEET_LONG") == "1";

    /// <summary>1 to <paramref name="some"/>, or to <paramref name="all"/>.</summary>
    public static TheoryData<int> Seeds(int some, int all) => [.. Enumerable.Range(1, IsWhole ? all : some)];
}
