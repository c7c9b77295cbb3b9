using EdgeFleet.Gateway.Agent;

return await GatewayCommand.InvokeAsync(args, TimeProvider.System);
