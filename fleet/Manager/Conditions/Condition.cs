namespace EdgeFleet.Manager.Conditions;

/// <summary>Something that is wrong, or was.</summary>
/// <param name="Number">Its row.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Parameters">What its words are filled with.</param>
/// <param name="Began">Unix ms.</param>
/// <param name="Ended">Unix ms; null: it lasts.</param>
/// <param name="Times">How often it came back within <see cref="ConditionBook.SameAgain"/>; 1: it never went away.</param>
public sealed record Condition(
    long Number, ConditionKind Kind, Subject Subject, IReadOnlyDictionary<string, string> Parameters, long Began, long? Ended, int Times);
