namespace EdgeFleet.Manager.Common;

/// <summary>One page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="More">There are more than <paramref name="Total"/>; counting stopped there. Narrow the search.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, long Total, bool More = false);

/// <summary>Which page: from 1 on, of at most 500 items, 50 unless said otherwise.</summary>
public readonly record struct PageRequest
{
    private const int MaxItems = 500;

    public PageRequest(int? page, int? size)
    {
        if (page is < 1 or > 1_000_000) throw RefusedException.Invalid(CommonPhrases.NoPage.With(page));
        if (size is < 1 or > MaxItems) throw RefusedException.Invalid(CommonPhrases.PageSize.With(size, MaxItems));
        Number = page ?? 1;
        Size = size ?? 50;
    }

    public int Number { get; }
    public int Size { get; }
    public int Skip => (Number - 1) * Size;
}

/// <summary>How many rows of a list that goes on for ever; the last one leads to those behind it.</summary>
public static class RowLimit
{
    /// <exception cref="RefusedException">400: it is outside 1 to <paramref name="max"/>.</exception>
    public static int Of(int? asked, int otherwise, int max) =>
        asked is < 1 || asked > max ? throw RefusedException.Invalid(CommonPhrases.Limit.With(asked, max)) : asked ?? otherwise;
}
