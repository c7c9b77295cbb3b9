using EdgeFleet.Nano.Boot;

namespace EdgeFleet.Nodes;

/// <summary>
/// Takes the place of the platform's loader: what it is told to start, whoever owns it starts. No code comes out of a file.
/// </summary>
/// <param name="application">The only assembly that has a program.</param>
/// <param name="refuses">A fault: no program starts.</param>
internal sealed class EmulatedLoader(string application, bool refuses) : IAssemblyLoader
{
    private EmulatedFirmware? _last;

    /// <summary>What was started; null: nothing, or it has ended at once.</summary>
    public EmulatedFirmware? Started { get; private set; }

    public int Slot { get; private set; }

    public bool Load(byte[] file)
    {
        _last = EmulatedFirmware.Read(file);
        return true;
    }

    public bool Start(string type, int slot)
    {
        if (refuses || _last is null or { Defect: FirmwareDefect.DiesAtStart } || type != application + ".Program") return false;
        (Started, Slot) = (_last, slot);
        return true;
    }
}
