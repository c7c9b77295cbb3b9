using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Common;

/// <summary>
/// A request that the manager will not do, with the status REST answers and what was wrong and what to do next. Its message is in
/// English; the console tells the same in the person's language.
/// </summary>
public sealed class RefusedException : Exception
{
    private const int LongestMessage = 16_000;

    public RefusedException(int status, string title, params IReadOnlyList<Phrase> faults) : base(Joined(faults)) =>
        (Status, Title, Faults) = (status, title, faults);

    public int Status { get; }
    public string Title { get; }
    /// <summary>What is wrong; the place of one is the field that it is about.</summary>
    public IReadOnlyList<Phrase> Faults { get; }
    /// <summary>A header of the answer that says how to do better, <c>Retry-After</c> for one.</summary>
    public (string Name, string Value)? Header { get; init; }

    public static RefusedException NotFound(Phrase fault) => new(StatusCodes.Status404NotFound, "Not found", fault);
    public static RefusedException Invalid(params IEnumerable<Phrase> faults) =>
        new(StatusCodes.Status400BadRequest, "Not valid", [.. faults]);

    public static RefusedException Conflict(Phrase fault) => new(StatusCodes.Status409Conflict, "Conflict", fault);
    public static RefusedException Forbidden(Phrase fault) => new(StatusCodes.Status403Forbidden, "Forbidden", fault);
    public static RefusedException Unauthenticated(Phrase fault) => new(StatusCodes.Status401Unauthorized, "Not signed in", fault);

    private static string Joined(IReadOnlyList<Phrase> faults)
    {
        var text = string.Join("; ", faults);
        return text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";
    }
}
