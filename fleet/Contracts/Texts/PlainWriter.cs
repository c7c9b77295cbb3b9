using System.Text;

namespace EdgeFleet.Contracts;

/// <summary>
/// A terminal that shows what devices, files and people wrote and obeys none of it: a line that is written stays one line, and
/// nothing in it moves the cursor.
/// </summary>
public sealed class PlainWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (value is '\n' or '\r' or '\t') inner.Write(value);
        else inner.Write(PlainText.Escaped(value.ToString()));
    }

    /// <summary>A text of several lines, all of them ours: line feeds and tabs stay.</summary>
    public override void Write(string? value) => inner.Write(PlainText.Escaped(value ?? "", keepLines: true));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));

    public override void WriteLine(string? value) => inner.WriteLine(PlainText.Escaped(value ?? ""));

    public override Task WriteAsync(string? value) => inner.WriteAsync(PlainText.Escaped(value ?? "", keepLines: true));

    public override Task WriteLineAsync(string? value) => inner.WriteLineAsync(PlainText.Escaped(value ?? ""));

    public override void Flush() => inner.Flush();

    public override Task FlushAsync() => inner.FlushAsync();
}
