using EdgeFleet.City;

var parsed = CityCommand.Create(options => CityProgram.RunAsync(options, TimeProvider.System)).Parse(args);
// The city minds its signals itself: it has processes to stop and a ledger to judge first.
var code = await parsed.InvokeAsync(new System.CommandLine.InvocationConfiguration { ProcessTerminationTimeout = null });
return parsed.Errors.Count > 0 ? CityProgram.CouldNotRun : code;
