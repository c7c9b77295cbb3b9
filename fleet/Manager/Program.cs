using EdgeFleet.Contracts;
using EdgeFleet.Manager;
using EdgeFleet.Manager.Hosting;

Console.SetOut(new PlainWriter(Console.Out));
Console.SetError(new PlainWriter(Console.Error));
return await ManagerCommand.InvokeAsync(args, async (options, cancel) =>
{
    await using var app = ManagerApp.Build(options, TimeProvider.System);
    await ManagerApp.StartAsync(app, Console.Out, cancel);
    await app.WaitForShutdownAsync(cancel);
    return 0;
}, async (options, userName, cancel) =>
{
    await using var app = ManagerApp.Build(options, TimeProvider.System);
    await ManagerApp.RecoverAsync(app, userName, Console.Out, cancel);
    return 0;
}, ManagerApp.Commands(TimeProvider.System, Console.Out));
