namespace EdgeFleet.Edge.Drivers;

/// <summary>
/// Finds out that a device does not answer a long request though it is there. After a silence the next poll asks for
/// less at once; when that is answered, the one after it asks for all again. When this has happened twice, it is no
/// accident. Where the shorter request is silent too, ever shorter ones are tried, and then the long one again.
/// </summary>
internal sealed class SilentLimit
{
    private const int Accidents = 1;
    private const int ShortestPart = 8;

    private ReadRequest? _doubted;
    private int? _trial;
    private bool _answered;
    private int _confirmed;

    /// <summary>A poll begins.</summary>
    /// <returns>The most that it asks for at once in a table; null: as the plan is.</returns>
    public (int Table, int Length)? Begin()
    {
        if (_answered) (_trial, _answered) = (null, false);
        return _doubted is { } doubted && _trial is { } length ? (doubted.Table, length) : null;
    }

    public void Unanswered(ReadRequest request)
    {
        if (_trial is { } length)
        {
            _trial = length / 2 >= Math.Max(1, _doubted!.Length / ShortestPart) ? length / 2 : null;
            return;
        }
        if (request.Spans.DistinctBy(span => span.Address).Count() < 2) return;
        if (_doubted is null || !RequestPlace.Comparer.Equals(request, _doubted)) (_doubted, _confirmed) = (request, 0);
        _trial = request.Length / 2;
    }

    /// <returns>The limit that is proved; null: none is.</returns>
    public (int Table, int Length)? Answered(ReadRequest request)
    {
        if (_doubted is not { } doubted || request.Table != doubted.Table) return null;
        if (_trial is not { } length)
        {
            if (request.Length >= doubted.Length) (_doubted, _confirmed) = (null, 0);
            return null;
        }
        if (_answered || request.Address < doubted.Address || request.End > doubted.End) return null;
        _answered = true;
        if (++_confirmed <= Accidents) return null;
        (_doubted, _trial, _answered, _confirmed) = (null, null, false, 0);
        return (request.Table, length);
    }
}
