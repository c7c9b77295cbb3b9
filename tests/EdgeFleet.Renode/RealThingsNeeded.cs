using EdgeFleet.Testing;

namespace EdgeFleet.Renode;

internal static class RealThingsNeeded
{
    extension(RealThings)
    {
        /// <summary>Without one of them a test is skipped, and says what is missing.</summary>
        public static RealThings Find()
        {
            var things = RealThings.Look(out var missing);
            Needs.FromElsewhere(things is not null, missing?.What ?? "", missing?.How ?? "");
            return things!;
        }
    }
}
