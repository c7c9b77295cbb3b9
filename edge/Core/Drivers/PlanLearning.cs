namespace EdgeFleet.Edge.Drivers;

/// <summary>What to remember when a device refuses a request. Each refusal makes the plan finer, so learning ends.</summary>
public static class PlanLearning
{
    /// <summary>
    /// "No such address" (Modbus exception 02). With bridged gaps in the request, those are the suspects: they are
    /// cut. Without, the request is halved between two points, until the one that is missing stands alone.
    /// </summary>
    public static PlanMemory AfterNoSuchAddress(this PlanMemory memory, ReadRequest request)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(request);
        var cuts = Cuts(request);
        return cuts.Count > 0 ? memory with { Cuts = memory.Cuts.Union(cuts) } : Without(memory, request);
    }

    /// <summary>The device failed (Modbus exception 04): divided in the same way, but a point that stands alone is asked for on.</summary>
    public static PlanMemory AfterFailure(this PlanMemory memory, ReadRequest request)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(request);
        var cuts = Cuts(request);
        return cuts.Count > 0 ? memory with { Cuts = memory.Cuts.Union(cuts) } : memory;
    }

    /// <summary>"No such quantity" (Modbus exception 03): the device takes less at once than the profile says.</summary>
    public static PlanMemory AfterTooMuch(this PlanMemory memory, ReadRequest request)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(request);
        if (Middle(request) is null) return Without(memory, request);
        return memory with { Limits = memory.Limits.SetItem(request.Table, Math.Max(1, request.Length / 2)) };
    }

    private static List<(int Table, int Address)> Cuts(ReadRequest request)
    {
        var starts = new List<int>();
        var end = request.Spans[0].End;
        foreach (var span in request.Spans)
        {
            if (span.Address > end) starts.Add(span.Address);
            end = Math.Max(end, span.End);
        }
        if (starts.Count == 0 && Middle(request) is { } middle) starts.Add(middle);
        return [.. starts.Select(start => (request.Table, start))];
    }

    private static PlanMemory Without(PlanMemory memory, ReadRequest request) =>
        memory with { Absent = memory.Absent.Union(request.Spans.Select(span => span.Point)) };

    // A start of some point that has points below it: where a request can be divided without tearing a value.
    private static int? Middle(ReadRequest request)
    {
        int[] starts = [.. request.Spans.Select(span => span.Address).Where(address => address > request.Address).Distinct()];
        return starts.Length == 0 ? null : starts[starts.Length / 2];
    }
}
