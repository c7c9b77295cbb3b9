namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// Where to send a browser next, by a word of its own: a place of this console, never another site. What a browser may read as
/// another host (<c>//x</c>, <c>/\x</c>) or what a header cannot carry (characters outside ASCII, of no width for one) is none.
/// </summary>
public static class LocalAddress
{
    /// <summary>The address if it is one of a page here, else the overview.</summary>
    public static string Of(string? address) =>
        address is ['/', .. var rest] && !rest.StartsWith('/') && rest.All(c => c is > ' ' and <= '~' and not '\\') ? address : "/";
}
