using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Sessions;
using Trouble = EdgeFleet.Contracts.V1.BufferState.Types.Trouble;

namespace EdgeFleet.Tests.Sessions;

public sealed class BufferTroubleTests
{
    [Fact]
    public async Task What_a_gateway_says_of_its_buffer_is_a_condition_until_it_says_otherwise()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        await gateway.HelloAsync();
        Assert.Equal(("buffer-gives-way", "64"), await AfterAsync(new BufferState { Trouble = Trouble.GivesWay, CapBytes = 64 << 20 }, 1));
        Assert.Equal(("buffer-fails", "Input/output error"),
            await AfterAsync(new BufferState { Trouble = Trouble.Fails, Cause = "Input/output error" }, 2));
        Assert.Equal(500, (await AfterAsync(
            new BufferState { Trouble = Trouble.Fails, Cause = new string('x', 100_000) }, 3))!.Value.Value.Length);
        Assert.Null(await AfterAsync(new BufferState { Trouble = Trouble.None }, 4));
        Assert.Null(await AfterAsync(null, 5));

        async Task<(string Code, string Value)?> AfterAsync(BufferState? buffer, ulong version)
        {
            // The twin is told before the handlers; a second report waits for them.
            foreach (var round in new[] { version, version + 100 })
            {
                await gateway.SendAsync(new FromGateway { Reported = new Reported { Buffer = buffer, ConfigurationVersion = round } });
                for (var i = 0; i < 1000 && host.Get<GatewayTwins>().Get(1).Reported?.ConfigurationVersion != round; i++)
                    await Task.Delay(10);
            }
            await host.Get<ConditionWatch>().LookAsync(CancellationToken.None);
            // Parameters of what lasts are written anew once a minute.
            host.Time.Advance(ConditionBook.Renewal);
            await host.Get<ConditionWatch>().LookAsync(CancellationToken.None);
            var open = host.Get<ConditionBook>().Of(Subject.Gateway(1)).SingleOrDefault(c => BufferKinds.Contains(c.Kind));
            return open is null ? null : (open.Kind.Code, open.Parameters.Single().Value);
        }
    }

    private static readonly ConditionKind[] BufferKinds = [BufferTroubles.GivesWay, BufferTroubles.Fails];
}
