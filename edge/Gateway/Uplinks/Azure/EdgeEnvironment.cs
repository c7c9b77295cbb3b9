namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary>What IoT Edge puts into the environment of its modules.</summary>
/// <param name="Identity">Which module it is, of which device; it connects to the edgeHub.</param>
/// <param name="Generation">Of the module's identity.</param>
/// <param name="Workload">Where the workload API is: <c>unix:///…</c> or <c>http://host:port</c>.</param>
internal sealed record EdgeEnvironment(AzureIdentity Identity, string Generation, Uri Workload)
{
    private const string Prefix = "IOTEDGE_";

    /// <param name="variable">The value of a variable; null: there is none.</param>
    /// <exception cref="GatewayException">Something is missing, all of which is named.</exception>
    public static EdgeEnvironment Read(Func<string, string?> variable)
    {
        var missing = new List<string>();
        var (hub, host, device) = (Needed("IOTHUBHOSTNAME"), Needed("GATEWAYHOSTNAME"), Needed("DEVICEID"));
        var (module, generation, workload) = (Needed("MODULEID"), Needed("MODULEGENERATIONID"), Needed("WORKLOADURI"));
        if (missing.Count > 0)
            throw new GatewayException(
                ExitCode.Configuration, $"an uplink of kind azure is to be an edge-module, and {string.Join(", ", missing)} is not in the "
                    + "environment: run the gateway as a module of IoT Edge, or write another identity in gateway.json");
        if (!Uri.TryCreate(workload, UriKind.Absolute, out var address) || address.Scheme is not ("unix" or "http"))
            throw new GatewayException(
                ExitCode.Configuration, $"{Prefix}WORKLOADURI is \"{workload}\", which is neither unix:///path nor http://host:port");
        return new EdgeEnvironment(new AzureIdentity(hub, host, device, module), generation, address);

        string Needed(string name)
        {
            if (variable(Prefix + name) is { Length: > 0 } value) return value;
            missing.Add(Prefix + name);
            return "";
        }
    }
}
