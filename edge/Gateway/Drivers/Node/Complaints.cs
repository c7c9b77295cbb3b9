using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Host;
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
        // No path: it does not say which.
        var setting = path == default ? "–" : path.ToString();
        _configuration = told.Fault switch
        {
            ConfigurationFault.UnknownSetting => Misconfigured(
                NodeDriverPhrases.UnknownSetting.With(setting), NodeDriverPhrases.RemoveSetting.With()),
            ConfigurationFault.OutOfRange => Misconfigured(
                NodeDriverPhrases.SettingOutOfRange.With(setting), NodeDriverPhrases.AllowedSetting.With()),
            ConfigurationFault.DoesNotFit => Misconfigured(
                NodeDriverPhrases.SettingUnfit.With(setting), NodeDriverPhrases.CompareSettings.With()),
            ConfigurationFault.NotStored => new DriverFault(
                FaultKind.Refused, node, NodeDriverPhrases.SettingsNotStored.With(), NodeDriverPhrases.SelfTest.With()),
            _ => new DriverFault(FaultKind.Refused, node, NodeDriverPhrases.SettingsRefused.With(told.Fault), NodePhrases.Report.With()),
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
        var kind = _unlisted.Count == MaxNamed ? NodeDriverPhrases.UnlistedAndMore : NodeDriverPhrases.Unlisted;
        return _unlisted.Count == 0 ? null
            : Misconfigured(kind.With(string.Join(", ", _unlisted), profile), NodeDriverPhrases.AddPoints.With());
    }

    private DriverFault Misconfigured(Phrase happened, Phrase next) => new(FaultKind.Misconfigured, node, happened, next);
}
