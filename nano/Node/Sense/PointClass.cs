namespace EdgeFleet.Nano.Sense
{
    /// <summary>Which stream a point's readings travel in; decides what goes first and what is dropped last.</summary>
    public enum PointClass : byte
    {
        Event = 0,
        Billing = 1,
        State = 2,
        Telemetry = 3,
        Bulk = 4,
    }
}
