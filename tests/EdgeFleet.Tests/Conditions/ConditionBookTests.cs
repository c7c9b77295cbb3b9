using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Conditions;

/// <summary>What is wrong and lasts: durable, once, and bounded.</summary>
public sealed class ConditionBookTests : IAsyncLifetime
{
    private static readonly ConditionKind Leak = new("leak", ConditionSeverity.Warning, "litres");
    private static readonly ConditionKind Fire = new("fire", ConditionSeverity.Fault);
    private static readonly Subject Seven = Subject.Gateway(7);
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private ConditionBook _book = null!;

    private string File => Path.Combine(_folder.Path, "fleet.db");

    public async ValueTask InitializeAsync()
    {
        await using var database = new Factory(File).CreateDbContext();
        await FleetConnection.MigrateAsync(database, None);
        _book = await OpenAsync(Leak, Fire);
    }

    public ValueTask DisposeAsync()
    {
        _book.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_is_open_is_open_again_after_a_restart_and_ends_once()
    {
        await _book.BeginAsync(Leak, Seven, None, ("litres", "3"));
        var again = await OpenAsync(Leak, Fire);
        var open = Assert.Single(again.Open);
        Assert.Equal((Leak, Seven, "3", 1), (open.Kind, open.Subject, open.Parameters["litres"], open.Times));

        _time.Advance(TimeSpan.FromHours(1));
        await again.EndAsync(Leak, Seven, None);
        await again.EndAsync(Leak, Seven, None);
        var ended = Assert.Single((await again.PageAsync(Seven, null, new PageRequest(1, 10), None)).Items);
        Assert.Equal(3_600_000, ended.Ended - ended.Began);
        Assert.Empty((await OpenAsync(Leak, Fire)).Open);
    }

    [Fact]
    public async Task Beginning_again_what_is_open_writes_nothing_but_new_parameters_once_a_minute()
    {
        using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False");
        other.Open();
        await _book.BeginAsync(Leak, Seven, None, ("litres", "0"));
        var written = Commits(other);
        for (var i = 1; i < 100; i++) await _book.BeginAsync(Leak, Seven, None, ("litres", $"{i}"));
        Assert.Equal((written, "0"), (Commits(other), _book.Open[0].Parameters["litres"]));
        _time.Advance(ConditionBook.Renewal);
        await _book.BeginAsync(Leak, Seven, None, ("litres", "100"));
        Assert.Equal(("100", 1), (_book.Open[0].Parameters["litres"], _book.Open[0].Times));
        Assert.NotEqual(written, Commits(other));
    }

    [Fact]
    public async Task What_flaps_is_one_condition_that_counts_and_what_comes_back_late_is_another()
    {
        for (var i = 0; i < 5; i++)
        {
            await _book.BeginAsync(Fire, Seven, None);
            await _book.EndAsync(Fire, Seven, None);
            _time.Advance(TimeSpan.FromMinutes(1));
        }
        await _book.BeginAsync(Fire, Seven, None);
        Assert.Equal(6, Assert.Single(_book.Open).Times);
        await _book.EndAsync(Fire, Seven, None);
        _time.Advance(ConditionBook.SameAgain);
        await _book.BeginAsync(Fire, Seven, None);
        Assert.Equal([1, 6], (await _book.PageAsync(null, null, new PageRequest(1, 10), None)).Items.Select(c => c.Times));
    }

    [Fact]
    public async Task Faults_come_before_warnings_and_what_ends_leaves_the_others()
    {
        await _book.BeginAsync(Fire, Seven, None);
        await _book.BeginAsync(Leak, Seven, None, ("litres", "1"));
        await _book.BeginAsync(Fire, Subject.Device(7), None);
        Assert.Equal([Fire, Fire, Leak], _book.Open.Select(c => c.Kind));
        await _book.EndAsync(Fire, Seven, None);
        await _book.EndAsync(Leak, Seven, None);
        Assert.Equal([Subject.Device(7)], _book.Open.Select(c => c.Subject));
    }

    [Fact]
    public async Task Of_one_subject_only_the_latest_are_kept_and_a_parameter_is_bounded()
    {
        await using (var database = new Factory(File).CreateDbContext())
        {
            for (var i = 0; i < ConditionBook.MostEnded + 5; i++)
                database.Add(new ConditionRow { Code = "fire", Subject = "gateway:7", Parameters = "{}", Began = i, Ended = i, Times = 1 });
            await database.SaveChangesAsync(None);
        }
        await _book.BeginAsync(Leak, Seven, None, ("litres", new string('9', 10_000)));
        Assert.Equal(ConditionBook.MostLetters + 1, _book.Open[0].Parameters["litres"].Length);
        await _book.EndAsync(Leak, Seven, None);
        Assert.Equal(ConditionBook.MostEnded, (await _book.PageAsync(Seven, null, new PageRequest(1, 10), None)).Total);
    }

    [Fact]
    public async Task A_kind_that_nobody_declared_or_parameters_that_are_not_its_own_are_refused()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _book.BeginAsync(new("flood", ConditionSeverity.Fault), Seven, None));
        await Assert.ThrowsAsync<ArgumentException>(() => _book.BeginAsync(Leak, Seven, None, ("gallons", "1")));
    }

    [Fact]
    public async Task A_kind_of_another_release_ends_at_the_start_and_breaks_nothing()
    {
        await _book.BeginAsync(Leak, Seven, None, ("litres", "1"));
        Assert.Empty((await OpenAsync(Fire)).Open);
        Assert.Empty((await OpenAsync(Fire, Leak)).Open);
    }

    [Fact]
    public async Task The_watch_begins_what_a_source_finds_ends_what_it_no_longer_finds_and_leaves_the_rest()
    {
        var source = new Source();
        var watch = new ConditionWatch(
            [new Broken(), source], _book, _time, Microsoft.Extensions.Logging.Abstractions.NullLogger<ConditionWatch>.Instance);
        await _book.BeginAsync(Leak, Seven, None, ("litres", "1"));
        source.Found = [new Finding(Fire, Seven), new Finding(Fire, Subject.Manager)];
        await watch.LookAsync(None);
        source.Found = [new Finding(Fire, Subject.Manager)];
        await watch.LookAsync(None);
        Assert.Equal([(Fire, Subject.Manager), (Leak, Seven)], _book.Open.Select(c => (c.Kind, c.Subject)));
    }

    /// <summary>A number that changes when another connection has committed to the file.</summary>
    private static long Commits(Microsoft.Data.Sqlite.SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA data_version";
        return (long)command.ExecuteScalar()!;
    }

    [Fact]
    public async Task When_half_a_city_goes_away_its_conditions_are_written_together_and_end_together()
    {
        var factory = new Factory(File);
        using var book = new ConditionBook(factory, [Leak, Fire], _time);
        await book.LoadAsync(None);
        await book.BeginAsync(Leak, Subject.Gateway(5), None, ("litres", "1"));
        await book.EndAsync(Leak, Subject.Gateway(5), None);
        var before = factory.Turns;
        var findings = Enumerable.Range(1, 2000).SelectMany(n => new[]
        {
            new Finding(Leak, Subject.Gateway(n), ("litres", $"{n}")), new Finding(Fire, Subject.Gateway(n)),
        }).ToList();
        await book.BeginAsync(findings, None);
        Assert.InRange(factory.Turns - before, 1, 10);
        Assert.Equal(4000, book.Open.Count);
        Assert.Equal(2, book.Of(Subject.Gateway(5)).Single(condition => condition.Kind == Leak).Times);

        before = factory.Turns;
        await book.BeginAsync(findings, None);
        Assert.Equal(before, factory.Turns);
        await book.EndAsync([.. Enumerable.Range(2, 1999).Select(n => (Leak, Subject.Gateway(n)))], None);
        Assert.InRange(factory.Turns - before, 1, 10);
        Assert.Equal(2001, (await OpenAsync(Leak, Fire)).Open.Count);
    }

    private async Task<ConditionBook> OpenAsync(params ConditionKind[] kinds)
    {
        var book = new ConditionBook(new Factory(File), kinds, _time);
        await book.LoadAsync(None);
        return book;
    }

    private sealed class Source : IConditionSource
    {
        public IReadOnlyList<Finding> Found { get; set; } = [];
        public IReadOnlyList<ConditionKind> Kinds { get; } = [Fire];
        public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel) => Task.FromResult(Found);
    }

    private sealed class Broken : IConditionSource
    {
        public IReadOnlyList<ConditionKind> Kinds { get; } = [Leak];
        public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel) => throw new IOException("no disk");
    }

    private sealed class Factory(string file) : IDbContextFactory<FleetDatabase>
    {
        /// <summary>How often somebody turned to the database.</summary>
        public int Turns { get; private set; }

        public FleetDatabase CreateDbContext()
        {
            Turns++;
            var builder = new DbContextOptionsBuilder<FleetDatabase>();
            FleetConnection.Use(builder, file);
            return new FleetDatabase(builder.Options);
        }
    }
}
