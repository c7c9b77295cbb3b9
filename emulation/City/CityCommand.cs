using System.CommandLine;

namespace EdgeFleet.City;

/// <summary>The command line.</summary>
public static class CityCommand
{
    public static RootCommand Create(Func<CityOptions, Task<int>> run)
    {
        var gateways = Number("--gateways", "How many gateways", 2);
        var devices = Number("--devices", "How many greenhouses in all", 24);
        var nodes = Number("--nodes", "How many nodes with our firmware in all", 32);
        var meters = Number("--meters", "How many electricity meters on a serial line of the first gateway", 40);
        var renode = Number("--renode", "How many of the nodes, 1 or 2, are real images in Renode: see the README for what that takes", 0);
        var seed = Number("--seed", "Decides the city, its weather and its faults", 1);
        var duration = new Option<double?>("--duration")
        {
            HelpName = "seconds",
            Description = "Seconds to run before the ledger is judged; without it, until Ctrl-C",
        };
        var faults = new Option<FaultModes>("--faults")
        {
            HelpName = "kinds",
            Description = "What goes wrong: none, or one or more of kill (gateways and manager are killed, lines are bad),"
                + " power (nodes lose their supply), link (nodes and meters are cut off), clock (clocks jump), as in kill,power,link,clock",
            DefaultValueFactory = _ => FaultModes.None,
            CustomParser = Faults,
        };
        var data = new Option<string?>("--data")
        {
            HelpName = "folder",
            Description = "A new folder to keep everything in; without it, a temporary one that is deleted at the end",
        };

        var root = new RootCommand("An emulated city: starts the fleet manager, gateways, greenhouses, nodes and meters,"
            + " shows what happens, and proves that nothing is lost and nothing comes twice.")
        {
            gateways, devices, nodes, meters, renode, seed, duration, faults, data,
        };
        root.SetAction((parsed, _) => run(
            new CityOptions(
                parsed.GetValue(gateways), parsed.GetValue(devices), parsed.GetValue(nodes), parsed.GetValue(meters), parsed.GetValue(seed),
                parsed.GetValue(duration) is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, -1, 1e9)) : null,
                parsed.GetValue(faults), parsed.GetValue(data), parsed.GetValue(renode))));
        return root;
    }

    private static Option<int> Number(string name, string description, int standard) =>
        new(name) { HelpName = "number", Description = description, DefaultValueFactory = _ => standard };

    private static FaultModes Faults(System.CommandLine.Parsing.ArgumentResult result)
    {
        var modes = FaultModes.None;
        foreach (var word in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (word is "none") continue;
            if (word is "kill" or "power" or "link" or "clock") modes |= Enum.Parse<FaultModes>(word, ignoreCase: true);
            else result.AddError($"--faults {word}: give none, or one or more of kill, power, link and clock with commas between");
        }
        return modes;
    }
}
