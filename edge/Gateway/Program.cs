using EdgeFleet.Gateway.Cli;

return await GatewayCommand.InvokeAsync(args, TimeProvider.System);
