using EdgeFleet.Contracts;
using EdgeFleet.Gateway.Cli;

Console.SetOut(new PlainWriter(Console.Out));
Console.SetError(new PlainWriter(Console.Error));
return await GatewayCommand.InvokeAsync(args, TimeProvider.System);
