using System.Buffers.Binary;
using LiteDB;
using LiteDB.Engine;

namespace EdgeFleet.Edge.Storage;

/// <summary>
/// The files of a database and the engine on them, from one opening to the first failure. Whoever calls it
/// sees to it that calls do not overlap, and throws it away once one has failed.
/// </summary>
internal sealed class DatabaseSession : IDisposable
{
    /// <summary>Pages of 8 kB in the log that call for a checkpoint.</summary>
    private const int CheckpointPages = 160;
    private const int TransactionIdOffset = 14;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly IStorageFile _data;
    private readonly LogFile _log;
    private readonly DataStream _dataStream;
    private readonly LogStream _logStream;
    private int _commits;

    private DatabaseSession(IStorageFile data, LogFile log)
    {
        _data = data;
        _log = log;
        _dataStream = new DataStream(data);
        _logStream = new LogStream(log);
        Engine = new LiteEngine(new EngineSettings { DataStream = _dataStream, LogStream = _logStream, Collation = Collation.Binary });
    }

    public LiteEngine Engine { get; }

    public bool CheckpointDue => _logStream.Pages >= CheckpointPages;

    public long Length => Math.Max(_dataStream.Length, _logStream.DataLength);

    /// <summary>Opens a database, made if it is not there, and completes what a kill or a power cut interrupted.</summary>
    public static DatabaseSession Open(IStorageFolder folder, string name)
    {
        var isNew = !folder.Exists(name);
        var data = folder.Open(name);
        LogFile? log = null;
        try
        {
            log = new LogFile(folder, DurableDatabase.LogName(name));
            Recover($"{folder.Name}/{name}", data, log);
            var session = new DatabaseSession(data, log);
            if (isNew) folder.Flush();
            return session;
        }
        catch (Exception e)
        {
            log?.Dispose();
            data.Dispose();
            if (e is IOException or UnauthorizedAccessException or DamagedDatabaseException) throw;
            throw new DamagedDatabaseException($"{folder.Name}/{name} does not open as a database: {e.Message}", e);
        }
    }

    /// <summary>Runs <paramref name="work"/> in one transaction and returns when it is on disk.</summary>
    public void Write(Action<DatabaseTransaction> work)
    {
        var transaction = new DatabaseTransaction(Engine);
        Engine.BeginTrans();
        work(transaction);
        Engine.Commit();
        if (transaction.Changes == 0) return;
        // Commit only queued the pages for the engine's writer task.
        if (!_logStream.WaitForCommit(++_commits, Timeout)) throw new IOException("the engine did not write its transaction out");
        _logStream.Persist();
    }

    /// <summary>Closes the files after a failure as they are: what the engine holds in memory must not reach them.</summary>
    public void Abandon()
    {
        _dataStream.Frozen = true;
        OpenTransactions.LeaveUnfinalized(Engine);
        Dispose();
    }

    public void Dispose()
    {
        Engine.Dispose();
        _logStream.Dispose();
        _dataStream.Dispose();
        _log.Dispose();
        _data.Dispose();
    }

    /// <summary>Carries whole transactions from the log to the data file, before the engine sees either.</summary>
    private static void Recover(string name, IStorageFile data, LogFile log)
    {
        var isBlank = CheckIsDatabase(name, data);
        var page = new byte[PageStream.PageSize];
        var transactions = log.Replay(bytes =>
        {
            if (isBlank) throw new DamagedDatabaseException($"{name} is empty but its log is not");
            bytes.CopyTo(page);
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(TransactionIdOffset), uint.MaxValue);
            page[LogStream.ConfirmedOffset] = 0;
            data.Write(BinaryPrimitives.ReadUInt32LittleEndian(page) * (long)PageStream.PageSize, page);
        });
        if (transactions > 0) data.Flush();
        log.Reset();
    }

    /// <returns>True when it is blank.</returns>
    private static bool CheckIsDatabase(string name, IStorageFile data)
    {
        Span<byte> start = stackalloc byte[64];
        start.Clear();
        _ = data.Read(0, start);
        if (!start.ContainsAnyExcept((byte)0))
        {
            // Made, and cut off before its first page was on disk: nothing can be in it.
            data.SetLength(0);
            return true;
        }
        return start[32..].StartsWith("** This is a LiteDB file **"u8) ? false
            : throw new DamagedDatabaseException($"{name} is not a LiteDB file");
    }
}
