namespace EdgeFleet.Manager.Common;

/// <summary>
/// What is said of a number that nothing has, and word for word the same of one that lies where the person who asks may not look.
/// </summary>
public static class Missing
{
    public static RefusedException Device(long number) =>
        RefusedException.NotFound(CommonPhrases.NoDevice.With(number));

    public static RefusedException Gateway(long number) =>
        RefusedException.NotFound(CommonPhrases.NoGateway.With(number));
}
