using EdgeFleet.Manager.Conditions.Pages;
using EdgeFleet.Manager.Console;

namespace EdgeFleet.Manager.Conditions;

/// <summary>The conditions slice: see README.md.</summary>
public static class ConditionsModule
{
    public static IServiceCollection AddConditionSlice(this IServiceCollection services) => services
        .AddSingleton<Occurrences>().AddSingleton<IConditionSource>(p => p.GetRequiredService<Occurrences>())
        .AddSingleton<ConditionBook>().AddSingleton<ConditionWatch>().AddHostedService(p => p.GetRequiredService<ConditionWatch>())
        .AddPages<ConditionList>();

    /// <summary>What can be wrong in a slice. Its words stand in the slice's texts.</summary>
    public static IServiceCollection AddConditions(this IServiceCollection services, params IReadOnlyList<ConditionKind> kinds)
    {
        foreach (var kind in kinds) services.AddSingleton(kind);
        return services;
    }

    /// <summary>A look at a state, and the kinds it finds.</summary>
    public static IServiceCollection AddConditionSource<T>(this IServiceCollection services, params IReadOnlyList<ConditionKind> kinds)
        where T : class, IConditionSource => services.AddConditions(kinds).AddSingleton<IConditionSource, T>();

    /// <summary>What a slice notes as it happens, with <see cref="Occurrences.Note"/>.</summary>
    public static IServiceCollection AddOccurrences(this IServiceCollection services, params IReadOnlyList<ConditionKind> kinds) =>
        services.AddConditions(kinds).AddSingleton(new OccurrenceKinds(kinds));

    public static IEndpointRouteBuilder MapConditionSlice(this IEndpointRouteBuilder routes)
    {
        routes.MapConditions();
        return routes;
    }
}
