using EdgeFleet.Testing;

namespace EdgeFleet.Fuzz;

/// <summary>
/// Feeds a reader with inputs from outside that are nearly right. It may refuse them as it says it does; anything else fails
/// the run, with the input in hex, to be kept as a case. The same seed gives the same inputs.
/// </summary>
internal static class FuzzRun
{
    // As many times the inputs of a sample; by hand with another seed each time.
    private const int WholeRun = 100;

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("EDGEFLEET_FUZZ_SEED"), out var seed) ? seed : 7;

    /// <param name="seeds">Inputs that are right.</param>
    /// <param name="count">Inputs in a short run.</param>
    /// <param name="read">The reader. It tells whether it took the input, so that a run that never gets past the door fails too.</param>
    /// <param name="refusals">The exceptions that mean no more than: not like this.</param>
    public static void Of(IReadOnlyList<byte[]> seeds, int count, Func<byte[], bool> read, params Type[] refusals)
    {
        foreach (var right in seeds) Assert.True(read(right), $"refused as a seed: {Convert.ToHexString(right)}");
        var mutator = new Mutator(Seed);
        var taken = 0;
        for (var i = 0; i < count * (Samples.IsWhole ? WholeRun : 1); i++)
        {
            var input = mutator.Next(seeds);
            try
            {
                if (read(input)) taken++;
            }
            catch (Exception e) when (refusals.Contains(e.GetType()))
            {
                // As documented.
            }
            catch (Exception e)
            {
                Assert.Fail($"input {i} of seed {Seed}: {e.GetType().Name} {e.Message}\n{Convert.ToHexString(input)}\n{e.StackTrace}");
            }
        }
        Assert.InRange(taken, 1, int.MaxValue);
    }

    /// <summary>The same for what is asked over a network.</summary>
    public static async Task OfAsync(IReadOnlyList<byte[]> seeds, int count, Func<byte[], Task> ask)
    {
        var mutator = new Mutator(Seed);
        for (var i = 0; i < count * (Samples.IsWhole ? WholeRun : 1); i++) await ask(mutator.Next(seeds));
    }
}
