using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EdgeFleet.Manager.Access;

/// <summary>When a token or a session was last used: kept to the minute, so that a busy one costs one write a minute.</summary>
internal static class LastUse
{
    private const long PaceMs = 60_000;

    /// <param name="written">Unix ms; null: never.</param>
    /// <param name="now">Unix ms. A clock that went back counts too.</param>
    public static bool IsDue(long? written, long now) => written is not { } at || Math.Abs(now - at) >= PaceMs;

    /// <summary>Writes it. A disk that takes nothing more must not keep people from looking: it is logged, and the use goes on.</summary>
    public static async Task WriteAsync<T>(
        IQueryable<T> row, Action<UpdateSettersBuilder<T>> set, ILogger log, CancellationToken cancel)
    {
        try
        {
            await row.ExecuteUpdateAsync(set, cancel);
        }
        catch (DbException e)
        {
            log.LogWarning("A last use was not written: {Cause}", e.Message);
        }
    }
}
