namespace EdgeFleet.Testing;

/// <summary>
/// What a test needs from the machine. Missing, the test is skipped and says what to install; with EDGEFLEET_REQUIRE=1 it fails.
/// </summary>
public static class Needs
{
    public static void Present(bool present, string what, string install)
    {
        if (present) return;
        var message = $"{what} is not on this machine; install it: {install}";
        if (Environment.GetEnvironmentVariable("EDGEFLEET_REQUIRE") == "1") Assert.Fail(message);
        Assert.Skip(message);
    }

    /// <summary>What Debian does not have, nor any registry of packages: without it the test is skipped, whatever is required.</summary>
    public static void FromElsewhere(bool present, string what, string how)
    {
        if (!present) Assert.Skip($"{what} is not on this machine; it takes {how}");
    }

    /// <summary>The first of these files that exists, or a skip.</summary>
    public static string File(string what, string install, params string[] candidates)
    {
        var found = candidates.FirstOrDefault(System.IO.File.Exists);
        Present(found is not null, what, install);
        return found!;
    }
}
