using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Fleet;

/// <summary>Reads a state as it stands in an address: its name in any case.</summary>
internal static class StateFilter
{
    public static T? Read<T>(string? text) where T : struct, Enum
    {
        if (string.IsNullOrEmpty(text)) return null;
        return Enum.TryParse<T>(text, ignoreCase: true, out var state) && Enum.IsDefined(state) && !char.IsAsciiDigit(text[0])
            ? state
            : throw RefusedException.Invalid(FleetPhrases.NoState.With(text, string.Join(", ", Enum.GetNames<T>())).At("state"));
    }
}
