namespace EdgeFleet.Manager.Console;

/// <summary>A link in the console's navigation.</summary>
/// <param name="Href">The page's address; it is marked on the pages below it too.</param>
/// <param name="Key">Of its words.</param>
/// <param name="Icon">Markup of its picture.</param>
/// <param name="Place">Lower ones come first.</param>
/// <param name="Role">The least role that it is shown to.</param>
public sealed record NavigationEntry(string Href, string Key, string Icon, int Place, string Role = "viewer");
