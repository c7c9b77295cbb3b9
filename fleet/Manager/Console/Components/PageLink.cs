using Microsoft.AspNetCore.Components;

namespace EdgeFleet.Manager.Console.Components;

/// <summary>Links to the page that is open, with another question. They name no host: the console is reached under several.</summary>
internal static class PageLink
{
    extension(NavigationManager navigation)
    {
        /// <param name="name">The parameter that differs.</param>
        /// <param name="value">Null: without it.</param>
        public string Here(string name, object? value) => navigation.Here(new Dictionary<string, object?> { [name] = value });

        /// <param name="parameters">Those that differ; null: without them.</param>
        public string Here(IReadOnlyDictionary<string, object?> parameters) =>
            "/" + navigation.ToBaseRelativePath(navigation.GetUriWithQueryParameters(parameters));
    }
}
