using System.CommandLine;
using System.Text;

namespace EdgeFleet.Gateway.Cli;

/// <summary>
/// An option whose value is a secret. It is read from a file (<c>@FILE</c>), from standard input (<c>-</c>), or typed at a
/// prompt that shows nothing; on the command line everybody on the machine could read it, and the shell would keep it.
/// </summary>
/// <param name="name">As it is written, <c>--claim</c>.</param>
/// <param name="what">What it is, in a few words.</param>
internal sealed class SecretOption(string name, string what)
{
    /// <summary>Far more than any of these secrets has.</summary>
    private const int MostLetters = 1000;

    public Option<string> Option { get; } = new(name)
    {
        Description = $"{what}: @FILE reads it from a file, - from standard input; without this option it is asked for",
        HelpName = "@FILE or -",
    };

    /// <exception cref="GatewayException">It stands on the command line, or there is none.</exception>
    public string Read(ParseResult parsed) => Read(parsed.GetValue(Option), Console.In);

    internal string Read(string? written, TextReader input)
    {
        var text = written switch
        {
            null when !Console.IsInputRedirected => Prompt(),
            null or "-" => input.ReadLine(),
            ['@', .. var file] => OfFile(file),
            _ => throw new GatewayException(ExitCode.Configuration,
                $"{name}: a secret does not belong on the command line, where everybody on this machine can read it; leave {name} out and "
                + $"type it when asked, or write {name} @FILE, or {name} - for standard input"),
        };
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
            throw new GatewayException(ExitCode.Configuration,
                $"{name}: nothing was given; type {what}, or write {name} @FILE, or {name} - for standard input");
        if (text.Length > MostLetters)
            throw new GatewayException(ExitCode.Configuration, $"{name}: {text.Length} letters are more than {what} has");
        return text;
    }

    private string OfFile(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            return reader.ReadLine() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new GatewayException(ExitCode.Configuration, $"{name}: {file} cannot be read: {e.Message}", e);
        }
    }

    private string Prompt()
    {
        Console.Error.Write($"{what}: ");
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar) && typed.Length <= MostLetters) typed.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return typed.ToString();
    }
}
