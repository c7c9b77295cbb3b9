using EdgeFleet.City.Field;

namespace EdgeFleet.Tests.City;

/// <summary>What the test says happens to the next answers; all others come at once and whole.</summary>
internal sealed class ScriptedDisturbances : IDisturbances
{
    private readonly Queue<Disturbance> _next = [];

    public bool IsNoisy => false;

    public void Then(Disturbance disturbance) => _next.Enqueue(disturbance);

    public Disturbance Next() => _next.TryDequeue(out var next) ? next : Disturbance.None;
}
