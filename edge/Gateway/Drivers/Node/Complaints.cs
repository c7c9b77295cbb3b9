using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>What is wrong with a node that answers, told with every poll until it starts again or is configured anew.</summary>
internal sealed class Complaints(string node, string profile)
{
    private const int MaxNamed = 16;

    private readonly SortedSet<PointPath> _unlisted = [];
    private DriverFault? _configuration;

    /// <summary>Records that were passed over because the profile does not list their path.</summary>
    public int PassedOver { get; private set; }

    public void Unlisted(PointPath path)
    {
        PassedOver++;
        if (_unlisted.Count < MaxNamed) _unlisted.Add(path);
    }

    /// <summary>The node does not take its configuration.</summary>
    public void Refused(ConfigurationPart told)
    {
        var path = new PointPath(told.Object, told.Instance, told.Resource);
        var setting = path == default ? "its settings" : $"the setting {path}";
        _configuration = told.Fault switch
        {
            ConfigurationFault.UnknownSetting => Misconfigured(
                $"the node does not know {setting}", "remove it from the link's settings, or update the node's firmware"),
            ConfigurationFault.OutOfRange => Misconfigured(
                $"the node refuses {setting}: out of range", "write a value that the firmware's README allows"),
            ConfigurationFault.DoesNotFit => Misconfigured(
                $"the node refuses {setting}: it does not fit the others", "compare the settings with each other"),
            ConfigurationFault.NotStored => new DriverFault(
                FaultKind.Refused, node, "the node could not store its settings", "look at its self-test; a new start tries again"),
            _ => new DriverFault(FaultKind.Refused, node, $"the node does not take its settings (code {told.Fault})",
                "report it with the releases of gateway and node"),
        };
    }

    public void Clear()
    {
        _unlisted.Clear();
        _configuration = null;
    }

    /// <summary>Null: nothing.</summary>
    public DriverFault? Fault()
    {
        if (_configuration is not null) return _configuration;
        return _unlisted.Count == 0 ? null : Misconfigured(
            $"the node reports {string.Join(", ", _unlisted)}{(_unlisted.Count == MaxNamed ? " and maybe more" : "")}, which the profile "
            + $"{profile} does not list; these records are passed over",
            "add the points to the profile, or take the one that fits the node's kind");
    }

    private DriverFault Misconfigured(string what, string hint) => new(FaultKind.Misconfigured, node, what, hint);
}
