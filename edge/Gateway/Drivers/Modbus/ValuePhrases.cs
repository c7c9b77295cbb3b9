using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>Why registers cannot hold a value, and what to write instead.</summary>
internal static class ValuePhrases
{
    public static readonly PhraseKind NotNumber = new("value-no-number", "{place} takes a number");
    public static readonly PhraseKind NoValue =
        new("value-none", "{value} is what the device sends for \"no value\"; write another number");
    public static readonly PhraseKind NoStep =
        new("value-no-step", "{value} is not a step of the device; write a multiple of {step}");
    public static readonly PhraseKind NoStepFrom =
        new("value-no-step-from", "{value} is not a step of the device; write {offset} plus a multiple of {step}");
    public static readonly PhraseKind FarOutside = new("value-far-outside", "{value} is far outside what the device can hold");
    public static readonly PhraseKind Unfit = new("value-unfit", "{value} does not fit into {type}; {lowest} to {highest} does");
    public static readonly PhraseKind TextLong = new("value-text-long", "the text takes {bytes} bytes; the device holds {most}");
    public static readonly PhraseKind TextNul =
        new("value-text-nul", "the text has a NUL character, which would end it; leave it out");
}
