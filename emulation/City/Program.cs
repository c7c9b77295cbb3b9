using EdgeFleet.City;

// The city minds its signals itself: it has processes to stop and a ledger to judge first.
return await CityCommand.Create(options => CityProgram.RunAsync(options, TimeProvider.System)).Parse(args)
    .InvokeAsync(new System.CommandLine.InvocationConfiguration { ProcessTerminationTimeout = null });
