namespace EdgeFleet.Manager.Console.Language;

/// <summary>
/// Names the console's words. Each slice brings its own beside its pages: <c>Text.resx</c> holds them in English,
/// <c>Text.zh-Hans.resx</c> in Chinese. Those of this folder are everybody's.
/// </summary>
public sealed class Text;

/// <summary>A folder of words.</summary>
/// <param name="Page">A type of the folder.</param>
public sealed record TextFolder(Type Page);
