using System.Collections;
using System.Reflection;
using LiteDB.Engine;

namespace EdgeFleet.Edge.Storage;

/// <summary>
/// What an engine of LiteDB 5 has not brought to an end. Its transactions have a finalizer that releases their pages, and throws where
/// damaged ones were counted wrongly: nobody can catch that, and the process ends. What an engine that is thrown away holds needs no
/// release, and none is tried.
/// </summary>
internal static class OpenTransactions
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    private static readonly FieldInfo? Monitor = typeof(LiteEngine).GetField("_monitor", Hidden);
    private static readonly FieldInfo? Open = Type.GetType("LiteDB.Engine.TransactionMonitor, LiteDB")?.GetField("_transactions", Hidden);

    /// <summary>False: this LiteDB is built otherwise.</summary>
    public static bool AreKnown => Monitor is not null && Open is not null;

    public static void LeaveUnfinalized(LiteEngine engine)
    {
        if (Monitor?.GetValue(engine) is not { } monitor || Open?.GetValue(monitor) is not IDictionary open) return;
#pragma warning disable CA1816 // they are not ours, and nobody else lets go of them
        foreach (var transaction in open.Values) GC.SuppressFinalize(transaction);
#pragma warning restore CA1816
    }
}
