using EdgeFleet.Cli;
using EdgeFleet.Contracts;

Console.SetOut(new PlainWriter(Console.Out));
Console.SetError(new PlainWriter(Console.Error));
return await EdgeFleetCommand.InvokeAsync(args, TimeProvider.System);
