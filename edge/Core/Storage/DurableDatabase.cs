using LiteDB;

namespace EdgeFleet.Edge.Storage;

/// <summary>
/// A LiteDB database whose acknowledged writes survive a kill and a power cut. Invariants:
/// <list type="bullet">
/// <item><see cref="Write"/> returns when its transaction is on disk, whole, or throws; see <see cref="LogFile"/>.</item>
/// <item>One caller at a time is in the engine: LiteDB 5 breaks for good under unsynchronised threads.</item>
/// <item>After a failure the engine is thrown away, and the next call opens the files again: what had been
/// acknowledged is there, the transaction that failed is there as a whole or not at all.</item>
/// <item>The data file is flushed before the log is emptied.</item>
/// </list>
/// Safe for concurrent callers.
/// </summary>
public sealed class DurableDatabase : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IStorageFolder _folder;
    private DatabaseSession? _session;
    private bool _disposed;

    private DurableDatabase(IStorageFolder folder, string name)
    {
        _folder = folder;
        Name = name;
        _session = DatabaseSession.Open(folder, name);
    }

    /// <summary>Name of the data file.</summary>
    public string Name { get; }

    /// <summary>Bytes of the data file, once what waits in the log is in it.</summary>
    public long Length => Run(session => session.Length);

    /// <summary>Bytes by which the data file grows when what waits in the log is carried into it; 0 while it is closed.</summary>
    public long PendingBytes
    {
        get
        {
            lock (_gate) return _session is null ? 0 : Math.Max(0, _session.Length - _folder.Size(Name));
        }
    }

    /// <summary>Opens a database, made if it is not there.</summary>
    /// <param name="folder">Where its files lie: <paramref name="name"/> and <see cref="LogName"/>.</param>
    /// <param name="name">Name of the data file.</param>
    /// <exception cref="DamagedDatabaseException">The file is damaged or no database.</exception>
    /// <exception cref="IOException">The disk is full or broken, or the file is open elsewhere.</exception>
    public static DurableDatabase Open(IStorageFolder folder, string name)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new DurableDatabase(folder, name);
    }

    /// <summary>The name of the log that belongs to a data file.</summary>
    public static string LogName(string name) => name + ".log";

    /// <summary>Runs <paramref name="work"/> in one transaction and returns when it is on disk.</summary>
    /// <exception cref="IOException">The disk is full or broken. A later call may succeed.</exception>
    /// <exception cref="DamagedDatabaseException">The engine did not take it: an id is taken, or pages are inconsistent.</exception>
    public void Write(Action<DatabaseTransaction> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Run(session =>
        {
            session.Write(work);
            if (session.CheckpointDue) TryCheckpoint(session);
            return 0;
        });
    }

    /// <summary>The document of that id, or null.</summary>
    /// <exception cref="DamagedDatabaseException">The index leads to a document with another id.</exception>
    public BsonDocument? Find(string collection, BsonValue id) =>
        Run(session => Read(session, collection, new Query { Where = { Id("=", id) } }, _ => true).FirstOrDefault() is not { } found
            ? null
            : found["_id"] == id ? found
            : throw OutOfOrder(found));

    /// <summary>
    /// Documents by rising id, from <paramref name="first"/> on, up to and with the one for which <paramref name="more"/> is false.
    /// </summary>
    /// <exception cref="DamagedDatabaseException">The index leads to a document twice, or in another order.</exception>
    public IReadOnlyList<BsonDocument> From(string collection, BsonValue first, Func<BsonDocument, bool> more) =>
        Run(session =>
        {
            BsonValue? previous = null;
            return Read(session, collection, new Query { Where = { Id(">=", first) }, OrderBy = "$._id" }, document =>
            {
                if (document["_id"] < first || (previous is not null && document["_id"] <= previous)) throw OutOfOrder(document);
                previous = document["_id"];
                return more(document);
            });
        });

    /// <summary>The document with the highest id, or null.</summary>
    public BsonDocument? Last(string collection) =>
        Run(session => Read(session, collection, new Query { OrderBy = "$._id", Order = Query.Descending, Limit = 1 }, _ => true)
            .FirstOrDefault());

    public IReadOnlyList<BsonDocument> All(string collection) =>
        Run(session => Read(session, collection, new Query(), _ => true));

    /// <summary>Moves all that is in the log into the data file.</summary>
    public void Checkpoint() => Run(session => session.Engine.Checkpoint());

    /// <summary>Closes it; the log is empty afterwards, unless the disk does not let that happen.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _session?.Dispose();
            _session = null;
        }
    }

    private static List<BsonDocument> Read(DatabaseSession session, string collection, Query query, Func<BsonDocument, bool> more)
    {
        var documents = new List<BsonDocument>();
        using var reader = session.Engine.Query(collection, query);
        while (reader.Read())
        {
            var document = reader.Current.AsDocument;
            documents.Add(document);
            if (!more(document)) break;
        }
        return documents;
    }

    /// <summary>
    /// The id is a parameter: the engine compiles each text of an expression and keeps that for ever, and <c>Query.EQ</c> writes the id
    /// into the text.
    /// </summary>
    private static BsonExpression Id(string comparison, BsonValue id) => BsonExpression.Create($"$._id {comparison} @0", id);

    /// <summary>The engine follows its index without comparing what it finds: a damaged entry leads to any document.</summary>
    private static DamagedDatabaseException OutOfOrder(BsonDocument found) =>
        new($"the index leads to {found["_id"]} at another id's place");

    private T Run<T>(Func<DatabaseSession, T> work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _session ??= DatabaseSession.Open(_folder, Name);
            try
            {
                return work(_session);
            }
            catch (Exception e)
            {
                Abandon();
                if (e is IOException or UnauthorizedAccessException) throw;
                throw new DamagedDatabaseException($"{_folder.Name}/{Name}: {e.Message}", e);
            }
        }
    }

    /// <summary>The transaction before it is on disk already: a failure here is the next call's, which opens the files again.</summary>
    private void TryCheckpoint(DatabaseSession session)
    {
        try
        {
            session.Engine.Checkpoint();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LiteException)
        {
            Abandon();
        }
    }

    private void Abandon()
    {
        _session?.Abandon();
        _session = null;
    }
}
