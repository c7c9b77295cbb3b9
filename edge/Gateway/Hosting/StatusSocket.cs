using System.Net.Sockets;
using System.Text;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Identity;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Hosting;

/// <summary>
/// Where a running gateway tells whoever may look into its data folder how it is: a Unix socket that gives each caller one report, and
/// takes nothing.
/// </summary>
internal sealed class StatusSocket(DataFolder folder, Func<Reported> report, TimeProvider clock, ILogger<StatusSocket> log)
{
    /// <summary>Of a path to a Unix socket on Linux, bytes (unix(7)).</summary>
    public const int LongestPath = 107;

    private const int MostBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Returns when cancelled; without a socket the gateway runs as well.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            if (Encoding.UTF8.GetByteCount(folder.SocketFile) > LongestPath)
                throw new IOException($"Its path has more than {LongestPath} bytes.");
            // What a process left that was killed; this one holds the folder.
            File.Delete(folder.SocketFile);
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(folder.SocketFile));
            listener.Listen();
            while (true)
            {
                using var caller = await listener.AcceptAsync(cancel).ConfigureAwait(false);
                await TellAsync(caller, cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            File.Delete(folder.SocketFile);
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
        {
            log.LogWarning(
                "{Socket} cannot be opened, so that a check cannot ask how the devices are: {Cause}", folder.SocketFile, e.Message);
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What the gateway that runs on a folder says of itself; null: it does not.</summary>
    public static async Task<Reported?> AskAsync(DataFolder folder, TimeProvider clock, CancellationToken cancel)
    {
        if (Encoding.UTF8.GetByteCount(folder.SocketFile) > LongestPath) return null;
        using var late = new CancellationTokenSource(Longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(folder.SocketFile), either.Token).ConfigureAwait(false);
            using var told = new MemoryStream();
            var part = new byte[64 * 1024];
            int count;
            while ((count = await socket.ReceiveAsync(part, either.Token).ConfigureAwait(false)) > 0)
            {
                told.Write(part, 0, count);
                if (told.Length > MostBytes) return null;
            }
            return Reported.Parser.ParseFrom(told.GetBuffer().AsSpan(0, (int)told.Length));
        }
        catch (Exception e) when (e is SocketException or InvalidProtocolBufferException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    private async Task TellAsync(Socket caller, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(Longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            var rest = report().ToByteArray().AsMemory();
            while (!rest.IsEmpty) rest = rest[await caller.SendAsync(rest, either.Token).ConfigureAwait(false)..];
            caller.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // Whatever it is, the gateway has more to do than to answer this.
            log.LogDebug("{Socket}: a caller was not told: {Cause}", folder.SocketFile, e.Message);
        }
    }
}
