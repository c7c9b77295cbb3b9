namespace EdgeFleet.Manager.Assignments;

/// <summary>The assignments slice: see README.md.</summary>
public static class AssignmentsModule
{
    public static IServiceCollection AddAssignments(this IServiceCollection services) => services
        .AddSingleton<DeviceAssignments>().AddSingleton<IDeviceAssignments>(s => s.GetRequiredService<DeviceAssignments>());
}
