using Microsoft.Playwright;

namespace EdgeFleet.Scenarios.Console;

/// <summary>What a page was kept from by its content security policy, and whether it ran what others wrote.</summary>
internal static class PolicyWatch
{
    // Run before anything of the page, and by the browser itself, so that it sees what the page was kept from.
    private const string Script = """
        window.violations = [];
        addEventListener('securitypolicyviolation', e => window.violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
        """;

    /// <summary>From the next page that is opened on.</summary>
    public static Task WatchPolicyAsync(this IPage page) => page.AddInitScriptAsync(Script);

    /// <returns>What it did since it was opened, one sentence each.</returns>
    public static async Task<IEnumerable<string>> MisdeedsAsync(this IPage page)
    {
        var violations = await page.EvaluateAsync<string[]>("window.violations");
        return await page.EvaluateAsync<bool>("'planted' in window") ? [.. violations.Distinct(), "it ran what others wrote"]
            : violations.Distinct();
    }
}
