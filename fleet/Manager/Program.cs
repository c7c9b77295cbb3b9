using EdgeFleet.Manager;
using EdgeFleet.Manager.Hosting;

return await ManagerCommand.InvokeAsync(args, async (options, cancel) =>
{
    await using var app = ManagerApp.Build(options, TimeProvider.System);
    await ManagerApp.StartAsync(app, Console.Out, cancel);
    await app.WaitForShutdownAsync(cancel);
    return 0;
});
