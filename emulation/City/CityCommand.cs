using System.CommandLine;

namespace EdgeFleet.City;

/// <summary>The command line.</summary>
public static class CityCommand
{
    public static RootCommand Create(Func<CityOptions, Task<int>> run)
    {
        var gateways = new Option<int>("--gateways") { HelpName = "number", Description = "How many gateways", DefaultValueFactory = _ => 2 };
        var devices = new Option<int>("--devices") { HelpName = "number", Description = "How many greenhouses in all", DefaultValueFactory = _ => 24 };
        var seed = new Option<int>("--seed") { HelpName = "number", Description = "Decides the city, its weather and its faults", DefaultValueFactory = _ => 1 };
        var duration = new Option<double?>("--duration") { HelpName = "seconds", Description = "Seconds to run before the ledger is judged; without it, until Ctrl-C" };
        var faults = new Option<FaultMode>("--faults") { Description = "What goes wrong: none, or kill (gateways and manager are killed, lines are bad)", HelpName = "none|kill", DefaultValueFactory = _ => FaultMode.None };
        var data = new Option<string?>("--data") { HelpName = "folder", Description = "A new folder to keep everything in; without it, a temporary one that is deleted at the end" };
        faults.AcceptOnlyFromAmong("none", "kill");

        var root = new RootCommand("An emulated city: starts the fleet manager, gateways and greenhouses, shows what happens, and proves that nothing is lost and nothing comes twice.")
        {
            gateways, devices, seed, duration, faults, data,
        };
        root.SetAction((parsed, _) => run(
            new CityOptions(
                parsed.GetValue(gateways), parsed.GetValue(devices), parsed.GetValue(seed),
                parsed.GetValue(duration) is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, -1, 1e9)) : null,
                parsed.GetValue(faults), parsed.GetValue(data))));
        return root;
    }
}
