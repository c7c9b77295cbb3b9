namespace EdgeFleet.Edge.Storage;

/// <summary>The file is damaged or not ours; opening it again will not help. Set it aside.</summary>
public sealed class DamagedDatabaseException : Exception
{
    public DamagedDatabaseException(string message) : base(message) { }
    public DamagedDatabaseException(string message, Exception inner) : base(message, inner) { }
    public DamagedDatabaseException() { }
}
