using LiteDB;
using LiteDB.Engine;

namespace EdgeFleet.Edge.Storage;

/// <summary>What can be done within one <see cref="DurableDatabase.Write"/>; all of it or nothing is kept.</summary>
public sealed class DatabaseTransaction
{
    private readonly LiteEngine _engine;

    internal DatabaseTransaction(LiteEngine engine) => _engine = engine;

    /// <summary>How many documents changed. None: the engine writes nothing, and there is nothing to wait for.</summary>
    internal int Changes { get; private set; }

    /// <exception cref="DamagedDatabaseException">An id is taken (thrown by the write, which is then undone).</exception>
    public void Insert(string collection, IReadOnlyCollection<BsonDocument> documents)
    {
        if (documents.Count > 0) Changes += _engine.Insert(collection, documents, BsonAutoId.Int64);
    }

    /// <summary>Inserts the document, or puts it in the place of the one with its id.</summary>
    public void Put(string collection, BsonDocument document)
    {
        if (_engine.Update(collection, [document]) == 0) _engine.Insert(collection, [document], BsonAutoId.Int64);
        Changes++;
    }

    public void Delete(string collection, params IReadOnlyCollection<BsonValue> ids)
    {
        if (ids.Count > 0) Changes += _engine.Delete(collection, ids);
    }
}
