
namespace EdgeFleet.Manager.Common;

/// <summary>
/// A request that the manager will not do, with the status REST answers and a sentence that says what was wrong and what to do
/// next.
/// </summary>
public sealed class RefusedException(int status, string title, string detail) : Exception(Bounded(detail, LongestDetail))
{
    // What was asked is quoted in the answer, the log and on the page: as much of it as tells which it was.
    private const int LongestFault = 2000;
    private const int LongestDetail = 16_000;

    public int Status => status;
    public string Title => title;
    /// <summary>
    /// What is wrong, one sentence each. One about a field begins with the field's name: <c>name: is empty; write a name</c>.
    /// </summary>
    public IReadOnlyList<string> Faults { get; private init; } = [Bounded(detail, LongestFault)];
    /// <summary>A header of the answer that says how to do better, <c>Retry-After</c> for one.</summary>
    public (string Name, string Value)? Header { get; init; }

    public static RefusedException NotFound(string detail) => new(StatusCodes.Status404NotFound, "Not found", detail);
    public static RefusedException Invalid(IEnumerable<string> faults)
    {
        string[] all = [.. faults.Select(fault => Bounded(fault, LongestFault))];
        return new(StatusCodes.Status400BadRequest, "Not valid", string.Join("; ", all)) { Faults = all };
    }

    public static RefusedException Conflict(string detail) => new(StatusCodes.Status409Conflict, "Conflict", detail);
    public static RefusedException Forbidden(string detail) => new(StatusCodes.Status403Forbidden, "Forbidden", detail);
    public static RefusedException Unauthenticated(string detail) => new(StatusCodes.Status401Unauthorized, "Not signed in", detail);

    private static string Bounded(string text, int most) => text.Length <= most ? text : text[..most] + "…";
}
