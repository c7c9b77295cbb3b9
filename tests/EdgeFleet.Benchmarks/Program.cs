using EdgeFleet.Benchmarks;
using EdgeFleet.Benchmarks.History;
using EdgeFleet.Benchmarks.Narrow;
using EdgeFleet.Benchmarks.Polling;
using EdgeFleet.Benchmarks.Sessions;
using EdgeFleet.Benchmarks.Soak;
using EdgeFleet.Benchmarks.Storage;

return args switch
{
    ["storage", ..] => StorageBenchmark.Run(args.Contains("--quick")),
    ["start", ..] => await StartBenchmark.RunAsync(args.Contains("--quick")),
    ["bytes", ..] => await BytesBenchmark.RunAsync(),
    ["polling", ..] => await PollingBenchmark.RunAsync(args[1..]),
    ["writes", ..] => await WritesBenchmark.RunAsync(args.Contains("--quick")),
    ["map", ..] => await MapBenchmark.RunAsync(args[1..]),
    ["sessions", ..] => await SessionsBenchmark.RunAsync(args[1..]),
    ["narrow", ..] => await NarrowBenchmark.RunAsync(args.Contains("--quick")),
    ["soak", ..] => await SoakBenchmark.RunAsync(args.Contains("--quick")),
    ["memory", ..] => await MemoryBenchmark.RunAsync(),
    ["history", ..] => await HistoryBenchmark.RunAsync(args.Contains("--quick")),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        "usage: EdgeFleet.Benchmarks "
        + "storage | start | bytes | narrow | soak | memory | writes | polling | sessions | map | history [--quick]");
    return 2;
}
