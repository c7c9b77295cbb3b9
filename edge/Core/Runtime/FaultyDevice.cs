using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;

namespace EdgeFleet.Edge.Runtime;

/// <summary>A device whose configuration is wrong.</summary>
/// <param name="Number">0: no number can be read.</param>
/// <param name="Name">For people.</param>
/// <param name="Faults">All that is wrong, each with the next thing to do; at least one.</param>
public sealed record FaultyDevice(long Number, string Name, IReadOnlyList<Phrase> Faults)
{
    /// <summary>Enough for a person; a profile whose every line is wrong must not make a report too large to send.</summary>
    public const int MostFaults = 20;

    /// <summary>As a report tells it.</summary>
    public DeviceFault ToWire()
    {
        var told = Shortened(Faults, MostFaults);
        return new DeviceFault
        {
            Device = Number, Name = Name,
            Faults = { told.Select(fault => fault.ToString()) },
            Told = { told.Select(fault => CodedPhrase.Of(fault).ToWire()) },
        };
    }

    /// <summary>As the state of the device tells it: the first fault, and how many there are besides.</summary>
    public DeviceState ToState()
    {
        IEnumerable<Phrase> told = [Faults[0]];
        if (Faults.Count > 1) told = told.Append(ConfigurationPhrases.AndMore.With(Faults.Count - 1));
        return new DeviceState
        {
            Device = Number, Link = DeviceState.Types.Link.Misconfigured,
            Fault = string.Join("; ", told),
            Told = { told.Select(fault => CodedPhrase.Of(fault).ToWire()) },
        };
    }

    /// <summary>The first of them; how many there are besides says the last.</summary>
    public static IReadOnlyList<Phrase> Shortened(IReadOnlyList<Phrase> faults, int most)
    {
        ArgumentNullException.ThrowIfNull(faults);
        return faults.Count <= most ? faults : [.. faults.Take(most), ConfigurationPhrases.AndMore.With(faults.Count - most)];
    }
}
