using EdgeFleet.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EdgeFleet.Logs;

/// <summary>
/// The log's way to terminal and journal: what devices, gateways, people and files say is in it, and none of that begins a line,
/// moves the cursor or turns the direction of what stands beside it. Compiled into gateway and manager from here.
/// </summary>
internal static class PlainConsole
{
    /// <summary>Whatever way of writing is chosen then, a service's or a person's, says what it is given in plain text.</summary>
    public static ILoggingBuilder Plainly(this ILoggingBuilder logging)
    {
        var services = logging.Services;
        foreach (var formatter in services.Where(service => service.ServiceType == typeof(ConsoleFormatter)).ToList())
        {
            services.Remove(formatter);
            services.AddSingleton<ConsoleFormatter>(provider =>
                new Formatter((ConsoleFormatter)ActivatorUtilities.CreateInstance(provider, formatter.ImplementationType!)));
        }
        return logging;
    }

    private sealed class Formatter(ConsoleFormatter inner) : ConsoleFormatter(inner.Name)
    {
        public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
        {
            var text = PlainText.Escaped(logEntry.Formatter(logEntry.State, logEntry.Exception) ?? "");
            // The lines of an exception are ours; those of its message are written within them as any other.
            if (logEntry.Exception is { } exception) text += Environment.NewLine + PlainText.Escaped(exception.ToString(), keepLines: true);
            inner.Write(
                new LogEntry<string>(logEntry.LogLevel, logEntry.Category, logEntry.EventId, text, null, (state, _) => state),
                scopeProvider, textWriter);
        }
    }
}
