using System.Globalization;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Fleet;
using EdgeFleet.Manager.Fleet.Pages;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Manager.Sessions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SQLitePCL;

namespace EdgeFleet.Tests.Registry;

/// <summary>
/// 100,000 devices of 2,000 gateways at 40 sites, on a real database: a page stays one command that reads a page's worth.
/// </summary>
public sealed class HundredThousandTests(HundredThousandTests.City city) : IClassFixture<HundredThousandTests.City>
{
    public static TheoryData<string?, int?, int?, LinkState?> Queries => new()
    {
        { null, null, null, null },
        { null, 7, null, null },
        { null, null, 1234, null },
        { null, null, null, LinkState.NoAnswer },
        { null, 7, null, LinkState.NoAnswer },
        { null, null, 1234, LinkState.Online },
        { null, 34, 1234, LinkState.Online },
        { "gh-0", null, null, null },
        { "ouse 12", null, null, null },
        { "#50000", null, null, null },
        { "gr", null, null, null },
        { "7", null, null, null },
        { "温室", null, null, null },
        { "house 12", 7, null, LinkState.Online },
        { "greenhouse", null, null, LinkState.NoAnswer },
        { "no such name", null, null, null },
        { "\"quoted\" OR *", null, null, null },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_page_is_one_command_along_an_index(string? search, int? site, int? gateway, LinkState? state)
    {
        city.Commands.Clear();
        var query = new DeviceQuery(search, site, gateway, state) { Within = SiteScope.Everywhere };
        var page = await city.Directory.PageAsync(query, new PageRequest(2, 50), CancellationToken.None);
        Assert.True(page.Items.Count <= 50);
        var (sql, parameters) = DevicePageSql.Of(query, 50, 50);
        Assert.Equal(sql, Assert.Single(city.Commands).TrimEnd());

        foreach (var step in city.Explain(sql, parameters))
        {
            Assert.DoesNotContain("TEMP B-TREE", step, StringComparison.Ordinal);
            // Walking a whole index is allowed where the walk itself is the order and stops at the page's end.
            if (step.StartsWith("SCAN d", StringComparison.Ordinal))
                Assert.True(search is null && site is null && gateway is null && state is null, step);
        }
    }

    /// <summary>Less than a step a device: whatever it did, it did not look at all of them.</summary>
    [Theory]
    [MemberData(nameof(Queries))]
    public void A_page_takes_a_bounded_number_of_steps(string? search, int? site, int? gateway, LinkState? state)
    {
        var filtered = site is not null || gateway is not null || state is not null;
        // Searched within a filter, every hit of the search is looked at; a search alone is counted up to 10,000.
        if (search is not null && filtered) return;
        var (sql, parameters) = DevicePageSql.Of(new DeviceQuery(search, site, gateway, state) { Within = SiteScope.Everywhere }, 50, 50);
        var steps = city.Steps(sql, parameters);
        Assert.InRange(steps, 1, search is null ? 75_000 : 150_000);
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_page_finds_what_reading_every_device_finds(string? search, int? site, int? gateway, LinkState? state)
    {
        var page = await city.Directory.PageAsync(
            new DeviceQuery(search, site, gateway, state) { Within = SiteScope.Everywhere }, new PageRequest(1, 20),
                CancellationToken.None);
        var text = SearchText.Normal(search ?? "");
        var expected = city.Devices.Where(
            d => (site is null || d.SiteId == site) && (gateway is null || d.Gateway == gateway) && (state is null || d.State == state)
            && (text.Length == 0 || (text.Length >= 3 ? d.Search.Contains(text, StringComparison.Ordinal)
                : long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? d.Number == number
                    : d.Search.StartsWith(text, StringComparison.Ordinal)))).ToList();
        var byName = text.Length is 1 or 2 && !long.TryParse(text, CultureInfo.InvariantCulture, out _);
        var inOrder = byName ? expected.OrderBy(d => d.Search, StringComparer.Ordinal).ThenBy(d => d.Number)
            : expected.OrderBy(d => d.Number);
        Assert.Equal(inOrder.Take(20).Select(d => d.Number), page.Items.Select(d => d.Number));
        Assert.Equal(text.Length == 0 ? expected.Count : Math.Min(expected.Count, 10_000), page.Total);
        Assert.Equal(text.Length > 0 && expected.Count > 10_000, page.More);
    }

    [Fact]
    public async Task Counts_by_state_come_from_few_rows_and_are_right()
    {
        city.Commands.Clear();
        var counts = await city.Directory.CountsAsync(CancellationToken.None);
        Assert.Equal(city.Devices.GroupBy(d => d.State).ToDictionary(g => g.Key, g => g.LongCount()), counts);
        Assert.DoesNotContain("\"Devices\"", Assert.Single(city.Commands), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_is_read_as_far_as_it_is_counted()
    {
        await Assert.ThrowsAsync<RefusedException>(
            () => city.Directory.PageAsync(
                new DeviceQuery("greenhouse") { Within = SiteScope.Everywhere }, new PageRequest(201, 50), CancellationToken.None));
        Assert.Equal(50, (await city.Directory.PageAsync(
            new DeviceQuery("greenhouse") { Within = SiteScope.Everywhere }, new PageRequest(200, 50),
                CancellationToken.None)).Items.Count);
    }

    public sealed class City : IAsyncLifetime, IDbContextFactory<FleetDatabase>
    {
        private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("edgefleet-registry-").FullName;
        private GatewayStore? _store;

        internal List<RegisteredDevice> Devices { get; private set; } = [];
        internal List<string> Commands { get; } = [];
        internal DeviceDirectory Directory { get; private set; } = null!;

        public FleetDatabase CreateDbContext()
        {
            var builder = new DbContextOptionsBuilder<FleetDatabase>();
            FleetConnection.Use(builder, Path.Combine(_folder, "fleet.db"));
            builder.AddInterceptors(new Recorder(Commands));
            return new FleetDatabase(builder.Options);
        }

        public async ValueTask InitializeAsync()
        {
            await using var database = CreateDbContext();
            await FleetConnection.MigrateAsync(database, CancellationToken.None);
            database.Sites.AddRange(Enumerable.Range(1, 40).Select(i => new Site { Id = i, Name = $"site {i}", Zone = "Asia/Shanghai" }));
            database.Gateways.AddRange(
                Enumerable.Range(1, 2000).Select(i => new RegisteredGateway { Number = i, Name = $"gateway {i}", SiteId = 1 + i % 40 }));
            database.Profiles.Add(new RegisteredProfile { Name = "p", Text = "{}", Hash = "", Driver = "d" });
            Devices = [.. Enumerable.Range(1, 100_000).Select(Device)];
            await database.SaveChangesAsync();
            Insert(Devices);
            _store = new GatewayStore(_folder, TimeProvider.System);
            Directory = new DeviceDirectory(
                this, null!, null!, new LinkStates(new GatewayTwins(_store), this, NullLogger<LinkStates>.Instance));
        }

        public ValueTask DisposeAsync()
        {
            _store?.Dispose();
            SqliteConnection.ClearAllPools();
            System.IO.Directory.Delete(_folder, recursive: true);
            return ValueTask.CompletedTask;
        }

        /// <summary>One prepared command: the ORM takes minutes for as many rows.</summary>
        private void Insert(List<RegisteredDevice> devices)
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "fleet.db")};Pooling=False");
            connection.Open();
            using var transaction = connection.BeginTransaction();
            using var command = connection.CreateCommand();
            command.CommandText =
                "INSERT INTO Devices(Number, Name, SiteId, Gateway, Profile, Latitude, Longitude, Link, Search, State) VALUES ($number, "
                + "$name, $site, $gateway, 'p', 0, 0, '{}', $search, $state)";
            SqliteParameter[] values =
                [.. new[] { "$number", "$name", "$site", "$gateway", "$search", "$state" }.Select(
                    name => command.Parameters.Add(name, name is "$name" or "$search" ? SqliteType.Text : SqliteType.Integer))];
            foreach (var device in devices)
            {
                object[] row = [device.Number, device.Name, device.SiteId, device.Gateway, device.Search, (int)device.State];
                for (var i = 0; i < row.Length; i++) values[i].Value = row[i];
                command.ExecuteNonQuery();
            }
            transaction.Commit();
        }

        internal IReadOnlyList<string> Explain(string sql, IReadOnlyList<(string Name, object Value)> parameters)
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "fleet.db")};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "EXPLAIN QUERY PLAN " + sql;
            foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
            using var rows = command.ExecuteReader();
            var steps = new List<string>();
            while (rows.Read()) steps.Add(rows.GetString(3));
            return steps;
        }

        /// <summary>Steps of SQLite's virtual machine that the command takes to its end.</summary>
        internal int Steps(string sql, IReadOnlyList<(string Name, object Value)> parameters)
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "fleet.db")};Pooling=False");
            connection.Open();
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_prepare_v2(connection.Handle, sql, out var statement));
            using (statement)
            {
                foreach (var (name, value) in parameters)
                {
                    var index = raw.sqlite3_bind_parameter_index(statement, name);
                    if (index == 0) continue;
                    if (value is string text) raw.sqlite3_bind_text(statement, index, text);
                    else raw.sqlite3_bind_int64(statement, index, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                }
                while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
                {
                }
                return raw.sqlite3_stmt_status(statement, raw.SQLITE_STMTSTATUS_VM_STEP, 0);
            }
        }

        private static RegisteredDevice Device(int number)
        {
            var gateway = 1 + number % 2000;
            var name = (number % 3) switch
            {
                0 => $"gh-{number:D6}",
                1 => $"Greenhouse {number}",
                _ => $"温室 {number}",
            };
            return new RegisteredDevice
            {
                Number = number,
                Name = name,
                SiteId = 1 + gateway % 40,
                Gateway = gateway,
                Profile = "p",
                SealedLink = "",
                Search = SearchText.Of(name, number),
                State = number % 500 == 0 ? LinkState.NoAnswer : LinkState.Online,
            };
        }

        private sealed class Recorder(List<string> commands) : DbCommandInterceptor
        {
            public override ValueTask<InterceptionResult<System.Data.Common.DbDataReader>> ReaderExecutingAsync(
                System.Data.Common.DbCommand command, CommandEventData eventData,
                    InterceptionResult<System.Data.Common.DbDataReader> result, CancellationToken cancellationToken = default)
            {
                commands.Add(command.CommandText);
                return ValueTask.FromResult(result);
            }
        }
    }
}
