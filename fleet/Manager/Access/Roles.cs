using System.Security.Claims;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Access;

/// <summary>The four roles, each of which may do all that the ones before it may. They are also the names of the policies.</summary>
public static class Roles
{
    public const string Viewer = "viewer";
    public const string Technician = "technician";
    public const string Operator = "operator";
    public const string Administrator = "administrator";

    /// <summary>From the least to the most.</summary>
    public static readonly IReadOnlyList<string> All = [Viewer, Technician, Operator, Administrator];

    /// <summary>The role and those above it: who holds one of them may act as the role.</summary>
    public static IEnumerable<string> AtLeast(string role) => All.Skip(Rank(role));

    /// <summary>Position in <see cref="All"/>; -1 for what is no role.</summary>
    public static int Rank(string role)
    {
        for (var i = 0; i < All.Count; i++)
            if (All[i] == role) return i;
        return -1;
    }

    /// <summary>The lesser of the two.</summary>
    public static string Lesser(string a, string b) => Rank(a) < Rank(b) ? a : b;

    /// <exception cref="RefusedException">400: it is no role.</exception>
    public static void Check(string role)
    {
        if (Rank(role) < 0) throw RefusedException.Invalid(AccessPhrases.NoRole.With(role, string.Join(", ", All)));
    }

    /// <summary>The highest rank that somebody holds; -1 for none.</summary>
    public static int Rank(ClaimsPrincipal user) => All.Count - 1 - All.Reverse().TakeWhile(role => !user.IsInRole(role)).Count();
}
