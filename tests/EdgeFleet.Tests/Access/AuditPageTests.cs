using System.Net;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;

namespace EdgeFleet.Tests.Access;

/// <summary>What was done is kept as fields and codes and read in one's language; what older releases wrote stands.</summary>
public class AuditPageTests
{
    [Fact]
    public async Task A_row_is_read_in_the_persons_language_and_its_hashes_are_short()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var hash = new string('a', 8) + new string('b', 56);
        await manager.Get<Changes>().MakeAsync(Actor.Gateway(7), (_, notes) =>
        {
            notes.Add("gateway.renew", "gateway:7", $"certificate {hash} as 0.1.0 told it");
            notes.Add("command.refused", "device:1", "", [.. FieldChange.Facts(("why", "no answer")).Select(fact => fact with
            {
                Told = [new CodedPhrase("line-no-answer", new Dictionary<string, string> { ["ms"] = "500" })],
            })]);
            notes.Add("token.make", "token:panel", "", FieldChange.Facts(("role", Roles.Operator), ("days", 30)));
            notes.Add("retention.change", "manager", "billing", FieldChange.Between(("days", "ever", 1098)));
            return Task.FromResult(0);
        }, CancellationToken.None);

        var chinese = await PageAsync("zh-Hans");
        Assert.Contains("原因：在 500 毫秒内没有应答", chinese, StringComparison.Ordinal);
        Assert.Contains("天数：30", chinese, StringComparison.Ordinal);
        Assert.Contains("永久", chinese, StringComparison.Ordinal);
        Assert.DoesNotContain("角色：operator", chinese, StringComparison.Ordinal);
        Assert.Contains($"certificate <code title=\"{hash}\">aaaaaaaa…</code> as 0.1.0 told it", chinese, StringComparison.Ordinal);
        Assert.Contains("why: no answer", await PageAsync("en"), StringComparison.Ordinal);
        Assert.True((bool)(await administrator.GetJsonAsync("api/v1/audit/verify"))["intact"]!);

        async Task<string> PageAsync(string language)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/audit");
            request.Headers.Add("Accept", "text/html");
            request.Headers.Add("Accept-Language", language);
            using var answer = await administrator.SendAsync(request);
            return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        }
    }
}
