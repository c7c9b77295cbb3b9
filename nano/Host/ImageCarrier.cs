using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Host;

/// <summary>
/// Carries an image to a node, piece by piece, from where the node says it has got to: after a lost line, a restart of
/// either side or a cancellation it is simply called again.
/// </summary>
/// <param name="line">The node's.</param>
/// <param name="peer">The node.</param>
/// <param name="terms">Null: <see cref="CarryTerms.AtOnce"/>.</param>
public sealed class ImageCarrier(NodeLine line, NodePeer peer, CarryTerms? terms = null)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(250);

    // A node says its last word and starts when it has been quiet for a second.
    private static readonly TimeSpan LeaveAlone = TimeSpan.FromSeconds(2);

    // A slot is erased before it takes anything, and hashed before it is genuine; both take seconds on a small board.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    // A node whose port has gone deaf opens it anew after eight damaged frames at the latest: see LineWatch.
    private const int MostUnheard = 12;
    private const int ChunkHead = 2 + 8 + 4;
    private const int MaxChunk = 255 - 8 - 4;

    private readonly CarryTerms _terms = terms ?? CarryTerms.AtOnce;

    /// <summary>Returns when the node starts the image on trial, or has started it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="progress">Bytes that the node has.</param>
    /// <param name="cancel">Gives up; calling again goes on.</param>
    /// <returns>The boot that ends with it, for <see cref="AwaitStartAsync"/>; 0: the node has come out of that one already.</returns>
    /// <exception cref="DriverException">The node does not answer, a dozen times on the way, or refuses the image.</exception>
    public async Task<uint> CarryAsync(ReleaseImage image, IProgress<int>? progress, CancellationToken cancel)
    {
        await IdentifyAsync(cancel).ConfigureAwait(false);
        var told = await AskAsync(request => Offer(request, image), cancel).ConfigureAwait(false);
        var moved = line.Time.GetTimestamp();
        var (applied, unheard) = (0u, 0);
        while (true)
        {
            progress?.Report(told.Taken);
            var (mine, state, taken) = (told.Image == image.Id, told.State, told.Taken);
            // Where the answer to Apply was lost, the one to its repetition may come out of the trial already.
            if (state == FirmwareState.Starting && mine) return applied != 0 ? applied : told.Release == image.Release ? 0 : peer.Boot;
            if (state == FirmwareState.Starting)
                throw Fault(FaultKind.Transient, "it has another image on trial", "wait until that has passed or failed, then call again");
            if (state is >= FirmwareState.NotGenuine and <= FirmwareState.StorageFailed or FirmwareState.RolledBack
                or FirmwareState.TooFarAhead) throw Refused(told);
            if (_terms.Waits && mine && state == FirmwareState.Genuine && told.Hold != RestartHold.None)
            {
                _terms.Held?.Report(told.Hold);
                await Task.Delay(_terms.HeldAgain, line.Time, cancel).ConfigureAwait(false);
                moved = line.Time.GetTimestamp();
            }
            var whole = mine && state is (FirmwareState.Whole or FirmwareState.Genuine);
            if (whole) applied = peer.Boot;
            // While it verifies, Apply does nothing but ask; an offer would begin anew where the image turns out not to be genuine.
            Action<FrameWriter> next = whole ? request => Apply(request, image)
                : mine && state == FirmwareState.Taking && taken < image.Bytes.Length ? request => Chunk(request, image, taken)
                // It has started again and forgotten the offer.
                : request => Offer(request, image);
            try
            {
                told = await AskAsync(next, cancel).ConfigureAwait(false);
                unheard = 0;
            }
            catch (DriverException e) when (e.Fault.Kind == FaultKind.NoAnswer && (unheard += 1 + peer.Timeouts.Retries) < MostUnheard)
            {
                continue;
            }
            // Only what it took is progress: a node that changes from one state to another and back would be asked without end.
            if (told.Taken > taken)
            {
                moved = line.Time.GetTimestamp();
                continue;
            }
            if (line.Time.GetElapsedTime(moved) > LongestWait)
                throw Fault(FaultKind.NoAnswer, $"it stays at {taken} of {image.Bytes.Length} bytes in state {state}",
                "look at the node's self-test, then call again");
            await Task.Delay(AskAgain, line.Time, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the node answers from another boot.</summary>
    /// <param name="before">The boot in which it was told to start.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The release that it runs now.</returns>
    /// <exception cref="DriverException">It does not come back in two minutes.</exception>
    public async Task<uint> AwaitStartAsync(uint before, CancellationToken cancel)
    {
        var begun = line.Time.GetTimestamp();
        while (true)
        {
            await Task.Delay(LeaveAlone, line.Time, cancel).ConfigureAwait(false);
            try
            {
                var identity = await IdentifyAsync(cancel).ConfigureAwait(false);
                if (peer.Boot != before) return identity.Release;
            }
            catch (DriverException e) when (e.Fault.Kind == FaultKind.NoAnswer && line.Time.GetElapsedTime(begun) < LongestWait) { }
            if (line.Time.GetElapsedTime(begun) >= LongestWait)
                throw Fault(FaultKind.NoAnswer, "it took the image and has not started since", "look at the node");
        }
    }

    private async Task<IdentityPart> IdentifyAsync(CancellationToken cancel)
    {
        var answer = await ExchangeAsync(request => request.Empty(PartType.Identify), cancel).ConfigureAwait(false);
        var identity = new IdentityPart();
        if (answer.Find(PartType.Identity) is not { } part || !identity.Read(part))
            throw Fault(FaultKind.Corrupt, "it does not say who it is", "report it with the releases of gateway and node");
        peer.Limit(identity.MaxFrame);
        return identity;
    }

    private async Task<FirmwarePart> AskAsync(Action<FrameWriter> part, CancellationToken cancel)
    {
        var answer = await ExchangeAsync(part, cancel).ConfigureAwait(false);
        var told = new FirmwarePart();
        if (answer.Find(PartType.Firmware) is { } found && told.Read(found) && told.Taken >= 0) return told;
        throw Fault(FaultKind.Corrupt, "it does not say how far it is with the image", "report it with the releases of gateway and node");
    }

    private Task<NodeAnswer> ExchangeAsync(Action<FrameWriter> part, CancellationToken cancel) => _terms.Share is { } share
        ? share.TakeAsync(() => AskOnceAsync(part, cancel), cancel) : AskOnceAsync(part, cancel);

    private Task<NodeAnswer> AskOnceAsync(Action<FrameWriter> part, CancellationToken cancel) =>
        line.AskAsync(peer, part, new Attempts(peer.Timeouts.Retries), cancel);

    private static void Offer(FrameWriter request, ReleaseImage image)
    {
        request.BeginPart(PartType.Offer);
        OfferPart.Write(request.Body, image.Id, image.Release, image.Bytes.Length);
        request.EndPart();
    }

    private void Chunk(FrameWriter request, ReleaseImage image, int from)
    {
        request.BeginPart(PartType.Chunk);
        ChunkPart.Write(request.Body, image.Id, from, image.Bytes, from,
            Math.Min(Math.Min(peer.Room - ChunkHead, MaxChunk), image.Bytes.Length - from));
        request.EndPart();
    }

    private void Apply(FrameWriter request, ReleaseImage image)
    {
        request.BeginPart(PartType.Apply);
        ApplyPart.Write(request.Body, image.Id, _terms.Waits);
        request.EndPart();
    }

    private DriverException Refused(FirmwarePart told)
    {
        var (what, hint) = told.State switch
        {
            FirmwareState.NotGenuine => ("the image is not sealed for this node, or was damaged on its way",
                "take the image that was made for this very node, and carry it again"),
            FirmwareState.OlderRelease => ($"it runs release {told.Release}, takes none below {told.Lowest}, and the image is older",
                "take a newer image; a node does not go back"),
            FirmwareState.TooFarAhead => (
                $"it takes releases {told.Lowest} to {told.Lowest + (ulong)ImageLayout.MaxAhead}, no further ahead",
                "take one of these, and see who signed a release that jumps so far"),
            FirmwareState.TooLarge => ("the image is larger than what its board can load",
                "leave out the libraries that are deployed there, or deploy the firmware anew at the board"),
            FirmwareState.RolledBack => ("the image did not hold its trial, and what ran before runs again",
                "look at the node's self-test"),
            FirmwareState.OtherHardware => ("the image is for another kind of node or another board",
                "take the image of its kind and board"),
            _ => ("its storage failed", "look at the node's self-test and have it replaced"),
        };
        return Fault(FaultKind.Refused, what, hint);
    }

    // Who updates a node reads it at the command line.
    private DriverException Fault(FaultKind kind, string what, string hint) =>
        new(new DriverFault(kind, peer.Name, LinePhrases.Words.With(what), LinePhrases.Words.With(hint)));
}
