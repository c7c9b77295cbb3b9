using EdgeFleet.Benchmarks;
using EdgeFleet.Benchmarks.History;
using EdgeFleet.Benchmarks.Storage;

return args switch
{
    ["storage", ..] => StorageBenchmark.Run(args.Contains("--quick")),
    ["bytes", ..] => await BytesBenchmark.RunAsync(),
    ["memory", ..] => await MemoryBenchmark.RunAsync(),
    ["history", ..] => await HistoryBenchmark.RunAsync(args.Contains("--quick")),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: EdgeFleet.Benchmarks storage [--quick] | bytes | memory | history [--quick]");
    return 2;
}
