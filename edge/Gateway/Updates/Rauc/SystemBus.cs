using Tmds.DBus.Protocol;

namespace EdgeFleet.Gateway.Updates.Rauc;

/// <summary>
/// Calls to services of this machine over D-Bus, with an end to their patience and their errors in plain words. A bus that was started
/// again is connected to again.
/// </summary>
public sealed class SystemBus : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DBusConnection _bus;
    private readonly TimeProvider _time;

    /// <param name="time">Of the patience.</param>
    /// <param name="address">As D-Bus writes it; null: <c>DBUS_SYSTEM_BUS_ADDRESS</c>, or where a system's bus usually is.</param>
    public SystemBus(TimeProvider time, string? address = null)
    {
        _time = time;
        _bus = new DBusConnection(new DBusConnectionOptions(address ?? DBusAddress.System!) { AutoConnect = true });
    }

    /// <summary>Writes what a call takes.</summary>
    public delegate void Arguments(ref MessageWriter writer);

    /// <summary>Reads what it answers.</summary>
    public delegate T Answer<out T>(ref Reader reader);

    /// <param name="method">Of which service, and with what signature.</param>
    /// <param name="write">Its arguments.</param>
    /// <param name="read">Its answer.</param>
    /// <param name="stop">Ends the waiting, not the call.</param>
    /// <exception cref="RaucException">The service is not there or silent, or has answered with an error.</exception>
    public async Task<T> CallAsync<T>(BusMethod method, Arguments write, Answer<T> read, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(method);
        try
        {
            var reader = (Message message, object? _) =>
            {
                var body = message.GetBodyReader();
                return read(ref body);
            };
            return await _bus.CallMethodAsync(Message(method, write), new MessageValueReader<T>(reader), null)
                .WaitAsync(Patience, _time, stop).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new RaucException(RaucFault.Absent, RaucPhrases.Silent.With(method.Service, (int)Patience.TotalSeconds));
        }
        catch (DBusErrorReplyException e) when (!e.ErrorName.StartsWith("org.freedesktop.DBus.Error.", StringComparison.Ordinal))
        {
            throw new RaucException(RaucFault.System, RaucPhrases.Failed.With(method.Service, e.ErrorMessage));
        }
        catch (DBusExceptionBase e)
        {
            throw new RaucException(RaucFault.Absent, RaucPhrases.Absent.With(method.Service, e.Message));
        }
    }

    /// <summary>The same with texts as arguments and no answer.</summary>
    public Task CallAsync(BusMethod method, IReadOnlyList<string> texts, CancellationToken stop) => CallAsync(method, (ref writer) =>
    {
        foreach (var text in texts) writer.WriteString(text);
    }, (ref _) => true, stop);

    public void Dispose() => _bus.Dispose();

    private MessageBuffer Message(BusMethod method, Arguments write)
    {
        var writer = _bus.GetMessageWriter();
        try
        {
            writer.WriteMethodCallHeader(method.Service, method.Path, method.Interface, method.Name, method.Signature);
            write(ref writer);
            return writer.CreateMessage();
        }
        finally
        {
            writer.Dispose();
        }
    }
}

/// <summary>What is called.</summary>
/// <param name="Service">The name that its service holds on the bus.</param>
/// <param name="Path">Of the object.</param>
/// <param name="Interface">Of the method.</param>
/// <param name="Name">Of the method.</param>
/// <param name="Signature">Of its arguments, as D-Bus writes types; null: it takes none.</param>
public sealed record BusMethod(string Service, string Path, string Interface, string Name, string? Signature);
