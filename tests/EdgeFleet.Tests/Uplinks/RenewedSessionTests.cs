namespace EdgeFleet.Tests.Uplinks;

public sealed class RenewedSessionTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_new_certificate_is_shown_in_a_new_session_at_once()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address).Start();
        await manager.NextAsync();
        var renewed = _authority.Issue("CN=gateway-7", TestAuthority.Client);

        gateway.Identity.Renew(renewed);
        await manager.NextAsync();

        Assert.Equal(2, manager.Attempts);
        Assert.Equal(renewed.Thumbprint, manager.Seen.Last()?.Thumbprint);
        Assert.False(gateway.Log.Has("next attempt in"));
    }
}
