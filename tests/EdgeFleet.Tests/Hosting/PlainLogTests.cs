using EdgeFleet.Contracts;
using EdgeFleet.Manager;
using EdgeFleet.Manager.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EdgeFleet.Tests.Hosting;

/// <summary>What devices, gateways, people and files write stands in logs and on terminals as text, and does nothing there.</summary>
public class PlainLogTests
{
    private const string Evil = "pump\r\ninfo: a line of its own\u001b[2J\u009b31m\u202edrow";

    [Fact]
    public void Every_way_in_which_the_manager_writes_its_log_escapes_what_others_say()
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-manager-");
        try
        {
            using var manager = ManagerApp.Build(
                ManagerOptions.From(new ManagerSettings { Data = folder.FullName }), TimeProvider.System);
            var formatters = manager.Services.GetServices<ConsoleFormatter>().ToList();
            Assert.Contains(formatters, formatter => formatter.Name == ConsoleFormatterNames.Simple);
            Assert.Contains(formatters, formatter => formatter.Name == ConsoleFormatterNames.Systemd);
            foreach (var formatter in formatters)
            {
                var output = new StringWriter();
                formatter.Write(
                    new LogEntry<string>(LogLevel.Error, "category", 0, Evil, new InvalidDataException(Evil), (state, _) => state), null,
                    output);
                Check(output.ToString());
            }
        }
        finally
        {
            folder.Delete(recursive: true);
            File.Delete(folder.FullName + ".secrets-key");
        }
    }

    [Fact]
    public void A_terminal_shows_lines_and_obeys_nothing()
    {
        var output = new StringWriter();
        var terminal = new PlainWriter(output);
        terminal.WriteLine(Evil);
        terminal.Write("two\n\tlines\u001b[2J\n");
        terminal.Write('\u001b');
        Assert.Equal(
            @"pump\u000d\u000ainfo: a line of its own\u001b[2J\u009b31m\u202edrow" + "\ntwo\n\tlines\\u001b[2J\n\\u001b",
            output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task The_gateway_tells_a_faulty_file_without_its_escapes()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "devices.json");
        await File.WriteAllTextAsync(file, """{"format": "\u001b[2J\nforged", "devices": [], "p\u202eq": 1}""");
        using var gateway = new GatewayExecutable("run", "--data", Path.Combine(folder.Path, "data"), "--devices", file);
        Assert.NotEqual(0, await gateway.EndAsync());
        Assert.Contains("\\u001b[2J", gateway.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Errors.Split(Environment.NewLine), line => line.StartsWith("forged", StringComparison.Ordinal));
        Assert.All(gateway.Errors.Split('\n'), line => Assert.True(PlainText.IsPlain(line.TrimEnd('\r')), line));
    }

    private static void Check(string written)
    {
        // As JSON a backslash is written twice.
        Assert.Contains(@"\u001b[2J\u009b31m\u202edrow", written.Replace(@"\\", @"\", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(written, c => c is '\u001b' or '\u009b' or '\u202e' or '\r');
        // Whatever comes after the first is set in, or begins as the next entry would not.
        Assert.DoesNotContain(written.Split('\n'), line => line.StartsWith("info", StringComparison.Ordinal));
    }
}
