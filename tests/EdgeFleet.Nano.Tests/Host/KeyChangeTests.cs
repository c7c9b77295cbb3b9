using System.Security.Cryptography;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Host;

/// <summary>A lamp's key is changed over its line: from one end to the other, and through what may come between.</summary>
public sealed class KeyChangeTests : IAsyncDisposable
{
    private readonly CancellationTokenSource _enough = new(TimeSpan.FromMinutes(2));
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly byte[] _next = RandomNumberGenerator.GetBytes(Frame.KeySize);
    private readonly LampStreet _street = new(1);
    private readonly NodeLine _line;

    public KeyChangeTests() => _line = new NodeLine(_street.Wire);

    public async ValueTask DisposeAsync()
    {
        await _street.DisposeAsync();
        _random.Dispose();
        _enough.Dispose();
    }

    [Fact]
    public async Task The_new_key_is_proved_and_then_the_old_one_is_worth_nothing()
    {
        await ChangeAsync();
        await SilentAsync(_street.Keys[0]);
        await AnswersAsync(_next);
        _street.CutPower(0);
        await AnswersAsync(_next);
        await SilentAsync(_street.Keys[0]);
        // Called again, because whoever did it does not know how it ended.
        await ChangeAsync();
    }

    [Fact]
    public async Task Until_somebody_has_asked_under_the_new_key_both_are_believed_through_a_power_cut()
    {
        var old = Peer(_street.Keys[0], 10);
        await _line.AskAsync(old, request =>
        {
            request.BeginPart(PartType.Rekey);
            RekeyPart.Write(request.Body, new HmacSha256(_street.Keys[0]), RandomNumberGenerator.GetBytes(RekeyPart.SaltSize), _next);
            request.EndPart();
        }, new Attempts(1), _enough.Token);
        await AnswersAsync(_street.Keys[0]);
        _street.CutPower(0);
        await AnswersAsync(_street.Keys[0]);
        await ChangeAsync();
        await SilentAsync(_street.Keys[0]);
    }

    private Task ChangeAsync() => new KeyChange(_line, Peer(_street.Keys[0], 1), _next, Peer(_next, 10)).RunAsync(_enough.Token);

    private Task<NodeAnswer> AnswersAsync(byte[] key) =>
        _line.AskAsync(Peer(key, 10), request => request.Empty(PartType.Identify), new Attempts(1), _enough.Token);

    private async Task SilentAsync(byte[] key) => Assert.Equal(FaultKind.NoAnswer, (await Assert.ThrowsAsync<DriverException>(
        () => _line.AskAsync(Peer(key, 1), request => request.Empty(PartType.Identify), new Attempts(0), _enough.Token))).Fault.Kind);

    private NodePeer Peer(byte[] key, int seconds) =>
        new("street", LampStreet.Address(0), key, new NodeTimeouts(TimeSpan.FromSeconds(seconds), 0, Frame.MaxSize), _random);
}
