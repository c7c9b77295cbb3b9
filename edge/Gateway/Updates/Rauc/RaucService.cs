using Tmds.DBus.Protocol;

namespace EdgeFleet.Gateway.Updates.Rauc;

/// <summary>
/// RAUC on this machine, as its <c>de.pengutronix.rauc.Installer</c> of version 1.8 describes itself. How far it is gets asked again and
/// again, and no signal is waited for: one that is lost, or a service that dies, holds nobody up.
/// </summary>
public sealed class RaucService(SystemBus bus, TimeProvider time)
{
    private const string Service = "de.pengutronix.rauc";
    private const string Installer = "de.pengutronix.rauc.Installer";
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <exception cref="RaucException">It does not answer.</exception>
    public async Task<RaucState> ReadAsync(CancellationToken stop)
    {
        var all = new BusMethod(Service, "/", "org.freedesktop.DBus.Properties", "GetAll", "s");
        var properties = await bus.CallAsync(all, (ref writer) => writer.WriteString(Installer),
            (ref reader) => reader.ReadDictionaryOfStringToVariantValue(), stop).ConfigureAwait(false);
        var state = new RaucState(
            properties["Compatible"].GetString(), properties["BootSlot"].GetString(), properties["Operation"].GetString(),
            properties["Progress"].GetItem(0).GetInt32(), properties["LastError"].GetString(), null, []);
        if (!state.IsIdle) return state; // it answers no questions about its slots while it writes to one
        var slots = await bus.CallAsync(Method("GetSlotStatus"), (ref _) => { }, ReadSlots, stop).ConfigureAwait(false);
        return state with { Primary = await PrimaryAsync(stop).ConfigureAwait(false), Slots = slots };
    }

    /// <summary>Installs into the slot that does not run. Returns when the next start is from there.</summary>
    /// <param name="bundle">A path that RAUC can read.</param>
    /// <param name="percent">Is told how far it is.</param>
    /// <param name="stop">Ends the waiting, not what RAUC does.</param>
    /// <exception cref="RaucException">It is not installed; the system that runs is as it was.</exception>
    public async Task InstallAsync(string bundle, Action<int> percent, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(percent);
        var before = await ReadAsync(stop).ConfigureAwait(false);
        if (!before.IsIdle) throw new RaucException(RaucFault.Busy, RaucPhrases.Busy.With(before.Doing));
        if (!before.Others.Any()) throw new RaucException(RaucFault.System, RaucPhrases.OneSlot.With());
        await InspectAsync(bundle, before.Compatible, stop).ConfigureAwait(false);
        await bus.CallAsync(Method("InstallBundle", "sa{sv}"), (ref writer) =>
        {
            writer.WriteString(bundle);
            writer.WriteDictionary(new Dictionary<string, VariantValue>());
        }, (ref _) => true, stop).ConfigureAwait(false);
        var after = await EndedAsync(percent, stop).ConfigureAwait(false);
        if (after.LastError.Length > 0) throw new RaucException(RaucFault.System, RaucPhrases.Failed.With(Service, after.LastError));
        // A service that died and was started again is idle and knows of no error: only its slots tell.
        var target = after.Next;
        var earlier = before.Slots.FirstOrDefault(slot => slot.Name == target?.Name);
        if (target is null || target.BootName == after.Booted || target.Activations <= (earlier?.Activations ?? 0))
            throw new RaucException(RaucFault.System, RaucPhrases.NotActive.With(before.Booted));
    }

    /// <summary>Tells the bootloader of a slot.</summary>
    /// <param name="mark">good: it may be started for ever; bad: not again; active: next.</param>
    /// <param name="slot">booted, other, or a name.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="RaucException">It could not.</exception>
    public Task MarkAsync(string mark, string slot, CancellationToken stop) => bus.CallAsync(Method("Mark", "ss"), [mark, slot], stop);

    /// <summary>RAUC checks the signature of the whole bundle here: one of another city is refused before a slot is written.</summary>
    private async Task InspectAsync(string bundle, string compatible, CancellationToken stop)
    {
        string itsCompatible;
        try
        {
            itsCompatible = await bus.CallAsync(
                Method("Info", "s"), (ref writer) => writer.WriteString(bundle), Text, stop).ConfigureAwait(false);
        }
        catch (RaucException e) when (e.Fault is RaucFault.System)
        {
            throw new RaucException(RaucFault.Bundle, RaucPhrases.NoBundle.With(e.Why));
        }
        if (itsCompatible != compatible)
            throw new RaucException(RaucFault.Bundle, RaucPhrases.OtherSystem.With(itsCompatible, compatible));
    }

    private async Task<RaucState> EndedAsync(Action<int> percent, CancellationToken stop)
    {
        while (true)
        {
            var state = await ReadAsync(stop).ConfigureAwait(false);
            percent(state.Percent);
            if (state.IsIdle) return state;
            await Task.Delay(Look, time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>A bootloader that cannot say which slot is next is an error to RAUC, and none to who only asks how it is.</summary>
    private async Task<string?> PrimaryAsync(CancellationToken stop)
    {
        try
        {
            return await bus.CallAsync(Method("GetPrimary"), (ref _) => { }, Text, stop).ConfigureAwait(false);
        }
        catch (RaucException e) when (e.Fault is RaucFault.System)
        {
            return null;
        }
    }

    private static List<RaucSlot> ReadSlots(ref Reader reader)
    {
        var slots = new List<RaucSlot>();
        var end = reader.ReadArrayStart(DBusType.Struct);
        while (reader.HasNext(end))
        {
            reader.AlignStruct();
            var name = reader.ReadString();
            var status = reader.ReadDictionaryOfStringToVariantValue();
            slots.Add(new RaucSlot(name, Text(status, "bootname"), Text(status, "boot-status") == "good", Text(status, "bundle.version"),
                status.TryGetValue("activated.count", out var count) ? count.GetUInt32() : 0));
        }
        return slots;
    }

    private static BusMethod Method(string name, string? signature = null) => new(Service, "/", Installer, name, signature);

    private static string Text(ref Reader reader) => reader.ReadString();

    private static string Text(Dictionary<string, VariantValue> status, string name) =>
        status.TryGetValue(name, out var value) ? value.GetString() : "";
}
