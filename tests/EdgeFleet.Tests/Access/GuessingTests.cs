using System.Net;
using System.Net.Http.Json;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Identity;

namespace EdgeFleet.Tests.Access;

/// <summary>Who guesses learns nothing, slows down nobody but themselves, and is seen.</summary>
public class GuessingTests
{
    private const string Password = "long enough now";

    [Fact]
    public async Task Five_wrong_passwords_make_that_address_wait_for_that_name_whether_or_not_somebody_has_it()
    {
        await using var manager = await RunningManager.StartAsync();
        var client = await ProofTests.AdministratorAsync(manager);
        var known = await GuessAsync(client, "wang");
        Assert.Equal(known, await GuessAsync(client, "zhang"));
        Assert.Equal(["401", "401", "401", "401", "401", "429"], known.Select(answer => answer[..3]));
        // The right one has to wait as well, for this name.
        await client.PostAsJsonAsync("api/v1/sign-in", new { userName = "wang", password = Password })
            .RefusedAsync(HttpStatusCode.TooManyRequests);
        manager.Clock.Advance(TimeSpan.FromMinutes(5));
        await client.PostAsync("api/v1/sign-in", new { userName = "wang", password = Password });
    }

    [Fact]
    public async Task Guessing_at_one_name_locks_out_neither_another_name_nor_another_address()
    {
        await using var manager = await RunningManager.StartAsync();
        var client = await ProofTests.AdministratorAsync(manager);
        var li = await OwnerTests.CodeAsync(client, new { userName = "li" });
        await manager.Anonymous().PostAsync("api/v1/sign-in", new { code = li, password = Password });
        await GuessAsync(client, "wang");
        await client.PostAsync("api/v1/sign-in", new { userName = "li", password = Password });

        var limit = manager.Get<FailureLimit>();
        Assert.NotEqual(TimeSpan.Zero, limit.Wait(FailureBound.Passwords, "WANG\n127.0.0.1"));
        Assert.Equal(TimeSpan.Zero, limit.Wait(FailureBound.Passwords, "WANG\n192.0.2.1"));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64")]
    public void One_caller_is_an_address_or_the_network_of_one_customer(string address, string caller) =>
        Assert.Equal(caller, ClientAddress.Of(IPAddress.Parse(address)));

    [Theory]
    [InlineData(65, 10)]
    [InlineData(3_000_000, 10)]
    [InlineData(4, 129)]
    public async Task A_name_or_password_that_nobody_can_have_is_refused_before_any_work(int name, int password)
    {
        await using var manager = await RunningManager.StartAsync();
        var signIns = new SignIns(null!, null!, null!, null!, null!, null!, manager.Clock);
        var refused = await Assert.ThrowsAsync<EdgeFleet.Manager.Common.RefusedException>(() => signIns.WithPasswordAsync(
            new string('a', name), new string('b', password), null, "192.0.2.1", CancellationToken.None));
        Assert.Equal(400, refused.Status);
    }

    [Fact]
    public async Task A_name_that_nobody_has_costs_one_comparison_as_a_wrong_password_does()
    {
        var hasher = new CountedHasher();
        using var passwords = new Passwords(hasher);
        Assert.False(await passwords.AreAsync(null, "guessed wrong", CancellationToken.None));
        Assert.False(await passwords.AreAsync(new Person(), "guessed wrong", CancellationToken.None));
        var person = new Person { PasswordHash = hasher.HashPassword(new Person(), Password) };
        Assert.False(await passwords.AreAsync(person, "guessed wrong", CancellationToken.None));
        Assert.True(await passwords.AreAsync(person, Password, CancellationToken.None));
        // Each a whole hash, as long as the others.
        Assert.Equal(4, hasher.Compared.Count);
        Assert.Single(hasher.Compared.Select(hash => hash.Length).Distinct());
    }

    [Fact]
    public async Task Failed_sign_ins_are_in_log_and_audit_without_what_was_typed_and_without_a_flood()
    {
        await using var manager = await RunningManager.StartAsync();
        var client = await ProofTests.AdministratorAsync(manager);
        await GuessAsync(client, "wang");
        await GuessAsync(client, "my-password-by-mistake");
        for (var i = 0; i < 50; i++)
            await client.PostAsJsonAsync("api/v1/sign-in", new { userName = $"nobody-{i}", password = "guessed" })
                .RefusedAsync(HttpStatusCode.Unauthorized);
        await RowsAsync(manager, 30);
        Assert.Equal(2, await manager.SqlAsync(
            "SELECT count(*) FROM Audit WHERE Action = 'person.sign-in-failed' AND Subject = 'person:wang'"));
        Assert.Equal(0, await manager.SqlAsync(
            "SELECT count(*) FROM Audit WHERE Detail || Subject || ifnull(Changes, '') LIKE '%mistake%'"));
        Assert.Contains(manager.Log.Lines, line => line.Contains("as wang from 127.0.0.1 failed", StringComparison.Ordinal));
        Assert.DoesNotContain(manager.Log.Lines, line => line.Contains("mistake", StringComparison.Ordinal));

        manager.Clock.Advance(TimeSpan.FromMinutes(1));
        await client.PostAsJsonAsync("api/v1/sign-in", new { userName = "wang-2", password = "guessed" })
            .RefusedAsync(HttpStatusCode.Unauthorized);
        await RowsAsync(manager, 32);
        Assert.Equal(1, await manager.SqlAsync("SELECT count(*) FROM Audit WHERE Changes LIKE '%\"more\"%\"24\"%'"));
        Assert.True((bool)(await client.GetJsonAsync("api/v1/audit/verify"))["intact"]!);
    }

    [Fact]
    public void Ten_thousand_callers_cost_no_more_than_one_and_are_forgotten_in_order()
    {
        var limit = new FailureLimit(new DateClock());
        for (var i = 0; i < 2 * FailureLimit.MaxKeys; i++) limit.Failed(FailureBound.Passwords, $"{i}");
        Assert.Equal(1, limit.Failed(FailureBound.Passwords, "0"));
        Assert.Equal(2, limit.Failed(FailureBound.Passwords, $"{(2 * FailureLimit.MaxKeys) - 1}"));
    }

    private static async Task<List<string>> GuessAsync(HttpClient client, string userName)
    {
        var answers = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            using var answer = await client.PostAsJsonAsync("api/v1/sign-in", new { userName, password = "guessed wrong" });
            answers.Add($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}"[..60]);
        }
        return answers;
    }

    private static async Task RowsAsync(RunningManager manager, int rows)
    {
        const string count = "SELECT count(*) FROM Audit WHERE Action = 'person.sign-in-failed'";
        for (var end = DateTime.UtcNow + TimeSpan.FromSeconds(30); await manager.SqlAsync(count) < rows; await Task.Delay(20))
            Assert.True(DateTime.UtcNow < end, $"{await manager.SqlAsync(count)} rows");
        Assert.Equal(rows, await manager.SqlAsync(count));
    }

    private sealed class CountedHasher : IPasswordHasher<Person>
    {
        private readonly PasswordHasher<Person> _hasher = new();
        public List<string> Compared { get; } = [];

        public string HashPassword(Person user, string password) => _hasher.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(Person user, string hashedPassword, string providedPassword)
        {
            Compared.Add(hashedPassword);
            return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
