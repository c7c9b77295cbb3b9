using System.Collections;
using System.Reflection;
using EdgeFleet.Edge.Storage;
using LiteDB;

namespace EdgeFleet.Tests.Storage;

public sealed class DurableDatabaseTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("edgefleet-database-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void What_was_written_is_there_after_reopening()
    {
        using (var database = Open())
        {
            for (var i = 1; i <= 300; i++) database.Write(t => t.Insert("docs", [Document(i)]));
            database.Write(t => t.Delete("docs", new BsonValue(7L)));
            database.Write(t => t.Put("docs", new BsonDocument { ["_id"] = 8L, ["b"] = new byte[] { 1 } }));
        }
        using (var database = Open())
        {
            Assert.Equal(299, database.All("docs").Count);
            Assert.Null(database.Find("docs", 7L));
            Assert.Equal([1], database.Find("docs", 8L)!["b"].AsBinary);
            Assert.Equal(300L, database.Last("docs")!["_id"].AsInt64);
            Assert.Equal([290L, 291L], database.From("docs", 290L, d => d["_id"].AsInt64 < 291).Select(d => d["_id"].AsInt64));
        }
    }

    /// <summary>The engine compiles an expression and keeps it for as long as the process lives: ids may not stand in its text.</summary>
    [Fact]
    public void Looking_for_many_ids_compiles_no_more_than_looking_for_one()
    {
        const int Ids = 200;
        using var database = Open();
        database.Write(t => t.Insert("docs", [.. Enumerable.Range(1, Ids).Select(Document)]));
        Look(1);
        var before = Compiled();
        Assert.NotEqual(0, before);
        for (var id = 1; id <= Ids; id++) Look(id);
        // Others may look for something for the first time meanwhile.
        Assert.InRange(Compiled() - before, 0, Ids / 2);

        void Look(long id)
        {
            Assert.Equal(id, database.Find("docs", id)!["_id"].AsInt64);
            Assert.Equal(id, Assert.Single(database.From("docs", id, _ => false))["_id"].AsInt64);
        }

        static int Compiled() => typeof(BsonExpression).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(field => field.GetValue(null)).OfType<ICollection>().Sum(cache => cache.Count);
    }

    [Fact]
    public void A_write_that_changes_nothing_returns()
    {
        using var database = Open();
        database.Write(t => t.Delete("docs", new BsonValue(1L)));
        database.Write(t => t.Insert("docs", []));
        database.Write(t => t.Insert("docs", [Document(1)]));
        Assert.Single(database.All("docs"));
    }

    [Fact]
    public void A_transaction_larger_than_the_engine_holds_in_memory_is_whole()
    {
        using (var database = Open()) database.Write(t => t.Insert("docs", [.. Enumerable.Range(1, 3000).Select(Document)]));
        using (var database = Open()) Assert.Equal(3000, database.All("docs").Count);
    }

    [Fact]
    public void A_transaction_that_throws_is_undone_and_the_next_succeeds()
    {
        using var database = Open();
        database.Write(t => t.Insert("docs", [Document(1)]));
        Assert.Throws<DamagedDatabaseException>(() => database.Write(t => t.Insert("docs", [Document(2), Document(1)])));
        Assert.Single(database.All("docs"));
        database.Write(t => t.Insert("docs", [Document(2)]));
        Assert.Equal(2, database.All("docs").Count);
    }

    [Fact]
    public async Task Concurrent_callers_do_not_disturb_each_other()
    {
        using var database = Open();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 40; i++)
            {
                database.Write(t => t.Insert("docs" + worker % 3, [Document(worker * 1000 + i)]));
                _ = database.Last("docs" + i % 3);
            }
        })));
        Assert.Equal(320, Enumerable.Range(0, 3).Sum(i => database.All("docs" + i).Count));
    }

    [Fact]
    public void A_file_that_is_open_is_refused()
    {
        using var database = Open();
        Assert.ThrowsAny<IOException>(Open);
    }

    [Fact]
    public void A_foreign_file_is_refused_and_left_as_it_is()
    {
        File.WriteAllText(Path.Combine(_path, "test.db"), new string('x', 20000));
        Assert.Throws<DamagedDatabaseException>(Open);
        Assert.Equal(20000, new FileInfo(Path.Combine(_path, "test.db")).Length);
    }

    private DurableDatabase Open() => DurableDatabase.Open(new DiskFolder(_path), "test.db");

    private static BsonDocument Document(int id) => new() { ["_id"] = (long)id, ["b"] = Bytes(id) };

    private static byte[] Bytes(int id)
    {
        var bytes = new byte[200 + id * 37 % 9000];
        new Random(id).NextBytes(bytes);
        return bytes;
    }
}
