using EdgeFleet.Edge.Clocks;
using EdgeFleet.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace EdgeFleet.Gateway.Hosting;

/// <summary>
/// Runs a gateway as a service: SIGTERM and SIGINT stop it cleanly, systemd is told when it is ready, logs go to
/// standard error, one line each.
/// </summary>
internal sealed class GatewayService(GatewayProcess process, IHostApplicationLifetime lifetime, GatewayService.Outcome outcome)
    : BackgroundService
{
    /// <summary>A stop that takes longer is no clean one. Within the 90 s that systemd gives.</summary>
    private static readonly TimeSpan StoppingTakes = TimeSpan.FromSeconds(75);

    /// <summary>How it ended.</summary>
    internal sealed class Outcome
    {
        public bool HasEnded { get; set; }
        public Exception? Failure { get; set; }
    }

    /// <summary>Returns when the gateway has stopped.</summary>
    /// <exception cref="GatewayException">It could not run, and what to do.</exception>
    public static async Task RunAsync(RunOrder order, TimeProvider clock)
    {
        var outcome = new Outcome();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddSimpleConsole(o =>
        {
            o.SingleLine = true;
            o.ColorBehavior = LoggerColorBehavior.Disabled;
            o.UseUtcTimestamp = true;
            o.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        builder.Logging.Plainly();
        builder.Services.AddSystemd();
        builder.Services.AddSingleton(outcome).AddSingleton(order).AddSingleton(clock).AddSingleton<IMachineClock, MachineClock>()
            .AddSingleton<GatewayProcess>()
            .AddHostedService<GatewayService>();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = StoppingTakes);
        using (var host = builder.Build())
        {
            await host.RunAsync().ConfigureAwait(false);
            if (!outcome.HasEnded)
                throw new GatewayException(ExitCode.Failure, host.Services.GetRequiredService<GatewayProcess>().Unfinished);
        }
        if (outcome.Failure is { } failure)
            throw new GatewayException(failure is GatewayException known ? known.Code : ExitCode.Failure, failure is GatewayException
                ? failure.Message
                : failure.ToString(), failure);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host starts its services one after another, and this one works before it first waits.
        await Task.Yield();
        try
        {
            await process.RunAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            outcome.Failure = e;
        }
        outcome.HasEnded = true;
        lifetime.StopApplication();
    }
}
