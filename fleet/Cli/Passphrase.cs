using System.CommandLine;
using System.Text;

namespace EdgeFleet.Cli;

/// <summary>
/// The passphrase of a key file: from a file (<c>@FILE</c>), from standard input (<c>-</c>), or typed at a prompt that shows nothing.
/// On the command line everybody on the machine could read it, and the shell would keep it.
/// </summary>
internal sealed class Passphrase
{
    private const string Name = "--passphrase";
    private const int Least = 12;
    private const int Most = 1000;

    public Option<string> Option { get; } = new(Name)
    {
        Description = "the key file's passphrase: @FILE reads it from a file, - from standard input; without this option it is asked for",
        HelpName = "@FILE or -",
    };

    /// <summary>Of a key file that is there.</summary>
    /// <exception cref="ToolException">It stands on the command line, or there is none.</exception>
    public string Read(ParseResult parsed, string file) => Read(parsed.GetValue(Option), $"passphrase of {file}");

    /// <summary>Of one that is to be made: typed twice, since nobody can open it with a slip of a finger.</summary>
    /// <exception cref="ToolException">As above, or too short.</exception>
    public string ReadNew(ParseResult parsed, string file)
    {
        var written = parsed.GetValue(Option);
        var text = Read(written, $"new passphrase of {file}");
        if (text.Length < Least)
            throw new ToolException(ToolExit.Usage, $"{Name}: {text.Length} letters are too few to keep a key; take {Least} or more");
        if (written is null && !Console.IsInputRedirected && Prompt("the same again") != text)
            throw new ToolException(ToolExit.Usage, $"{Name}: the two are not the same; nothing was made, begin again");
        return text;
    }

    private static string Read(string? written, string what)
    {
        var text = written switch
        {
            null when !Console.IsInputRedirected => Prompt(what),
            null or "-" => Console.In.ReadLine(),
            ['@', .. var file] => FirstLine(file),
            _ => throw new ToolException(ToolExit.Usage,
                $"{Name}: a secret does not belong on the command line, where everybody on this machine can read it; leave it out and type "
                + $"it when asked, or write {Name} @FILE, or {Name} - for standard input"),
        };
        if (string.IsNullOrEmpty(text)) throw new ToolException(ToolExit.Usage, $"{Name}: nothing was given; type the {what}");
        return text.Length <= Most ? text : throw new ToolException(ToolExit.Usage, $"{Name}: it is longer than {Most} letters");
    }

    private static string? FirstLine(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            return reader.ReadLine();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ToolException(ToolExit.Usage, $"{Name}: {file} cannot be read: {e.Message}", e);
        }
    }

    private static string Prompt(string what)
    {
        Console.Error.Write($"{what}: ");
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar) && typed.Length <= Most) typed.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return typed.ToString();
    }
}
