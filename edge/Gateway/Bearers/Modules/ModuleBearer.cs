using System.Net.Sockets;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Bearers.Modules;

/// <summary>
/// TCP by AT commands to a module at a serial port. The module is started with the first connection, and again when it is lost.
/// </summary>
/// <param name="terms">Its terms.</param>
/// <param name="settings">The module.</param>
/// <param name="ports">The machine's serial ports.</param>
/// <param name="clock">For waiting.</param>
#pragma warning disable CA1001 // it lives as long as the process, and so does its turn
public sealed class ModuleBearer(BearerTerms terms, ModuleSettings settings, ILinePorts ports, TimeProvider clock) : IBearer
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private ILinePort? _port;
    private AtModule? _module;

    public BearerTerms Terms => terms;

    public BearerMeter Meter { get; } = new(clock);

    public async Task<Stream> OpenAsync(string host, int port, CancellationToken cancel)
    {
        try
        {
            var module = await StartedAsync(cancel).ConfigureAwait(false);
            var socket = await module.ConnectAsync(host, port, cancel).ConfigureAwait(false);
            return GatheredStream.Over(new ModuleStream(module, socket, Meter, clock), terms.Times.Gather, clock);
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
        {
            throw new BearerException($"bearer {terms.Name}: {e.Message.TrimEnd('.')}", e);
        }
    }

    private async Task<AtModule> StartedAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_module is { IsUp: true } module) return module;
            await LetGoAsync().ConfigureAwait(false);
            _port = await ports.OpenAsync($"{LineAddress.SerialScheme}://{settings.Port}", LineOptions.Default, cancel)
                .ConfigureAwait(false);
            await _port.UseAsync(new SerialSettings(settings.Baud), cancel).ConfigureAwait(false);
            return _module = await AtModule.StartAsync(_port.Stream, settings.AccessPoint, clock, cancel).ConfigureAwait(false);
        }
        catch
        {
            await LetGoAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task LetGoAsync()
    {
        if (_module is { } module) await module.DisposeAsync().ConfigureAwait(false);
        if (_port is { } port) await port.DisposeAsync().ConfigureAwait(false);
        (_module, _port) = (null, null);
    }
}
