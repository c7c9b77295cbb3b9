namespace EdgeFleet.Manager.Console.Language;

/// <summary>Names the console's words: <c>Text.resx</c> holds them in English, <c>Text.zh-Hans.resx</c> in Chinese.</summary>
public sealed class Text;
