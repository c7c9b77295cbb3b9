using System.Security.Cryptography;
using EdgeFleet.Contracts;
using EdgeFleet.Gateway;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks.Azure;
using EdgeFleet.Tests.Architecture;

namespace EdgeFleet.Tests.Azure;

/// <summary>What the uplink is told, and what it makes of it without a connection.</summary>
public sealed class AzureSettingsTests
{
    [Fact]
    public void A_token_is_the_one_that_the_SDK_makes()
    {
        var token = new SharedAccess(
            new AzureIdentity("localhost", "localhost", "dev1", null).Resource, DateTimeOffset.UnixEpoch.AddSeconds(1795644068.9));
        Assert.Equal(
            "SharedAccessSignature sr=localhost%2Fdevices%2Fdev1&sig=5WzogU%2FaomB81qzaVKIj2XoFI%2Fdop5R2TzJTuUzDrUU%3D&se=1795644068",
            token.Signed(HMACSHA256.HashData("0123456789abcdef"u8, token.ToSign())));
    }

    [Fact]
    public void A_module_is_named_behind_its_device()
    {
        var identity = new AzureIdentity("city.azure-devices.net", "edge1", "dev", "mod");
        Assert.Equal(("dev/mod", "city.azure-devices.net%2Fdevices%2Fdev%2Fmodules%2Fmod"), (identity.ClientId, identity.Resource));
        Assert.StartsWith("city.azure-devices.net/dev/mod/?api-version=", identity.User, StringComparison.Ordinal);
        Assert.Equal("devices/dev/modules/mod/messages/events/%24.on=a&k%20=x%26%2F/",
            new AzureTopics(identity).Telemetry("a", [KeyValuePair.Create("k ", "x&/")]));
    }

    [Theory]
    [InlineData("HostName=h;DeviceId=d;SharedAccessKey=AAAA", "h h d ")]
    [InlineData(" HostName=h;DeviceId=d;ModuleId=m;GatewayHostName=g:1;SharedAccessKey=AA==;\n", "h g:1 d m")]
    [InlineData("HostName=h;DeviceId=d;SharedAccessKey=?", null)]
    [InlineData("HostName=h;DeviceId=d;x509=true", null)]
    [InlineData("HostName=a b;DeviceId=d;SharedAccessKey=AAAA", null)]
    [InlineData("HostName=h;SharedAccessKeyName=owner;SharedAccessKey=AAAA", null)]
    [InlineData("", null)]
    public void A_connection_string_is_of_a_device_or_none(string text, string? told) => Assert.Equal(
        told, ConnectionString.Read(text) is var (who, _) ? $"{who.Hub} {who.Host} {who.Device} {who.Module}" : null);

    [Fact]
    public void All_that_is_missing_in_the_environment_is_named()
    {
        var refused = Assert.Throws<GatewayException>(
            () => EdgeEnvironment.Read(name => name.EndsWith("ID", StringComparison.Ordinal) ? "x" : null));
        Assert.Contains("IOTEDGE_IOTHUBHOSTNAME, IOTEDGE_GATEWAYHOSTNAME, IOTEDGE_WORKLOADURI is not in the environment", refused.Message,
            StringComparison.Ordinal);
        Assert.Throws<GatewayException>(() => EdgeEnvironment.Read(_ => "ftp://x"));
    }

    [Theory]
    [InlineData("""{ }""", "identity")]
    [InlineData("""{ "identity": "connection-string" }""", "connectionFile")]
    [InlineData("""{ "identity": "certificate", "hub": "h", "device": "d", "certificateFile": "c" }""", "keyFile")]
    [InlineData("""{ "identity": "certificate", "hub": "mqtts://h", "device": "d", "certificateFile": "c", "keyFile": "k" }""", "hub")]
    [InlineData("""{ "identity": "edge-module", "authorityFile": "ca.pem" }""", "authorityFile")]
    public void What_does_not_go_together_is_a_fault(string settings, string key)
    {
        var faults = new ValidationFaults();
        GatewayFile.Parse($$"""
            { "format": "edgefleet-gateway/1", "uplinks": [{ "name": "a", "kind": "azure", "settings": {{settings}} }] }
            """, faults);
        Assert.StartsWith($"$.uplinks[0].settings.{key}: ", Assert.Single(faults.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", "$.uplinks[1].kind: $.uplinks[0] sets the configuration already, and only one uplink may")]
    [InlineData("false", null)]
    public void A_gateway_has_one_owner_of_its_configuration(string configuration, string? fault)
    {
        var faults = new ValidationFaults();
        var file = GatewayFile.Parse($$"""
            { "format": "edgefleet-gateway/1", "gateway": 7, "managers": ["https://a:1"], "uplinks": [{ "name": "m", "kind": "manager" },
              { "name": "a", "kind": "azure", "settings": { "identity": "edge-module", "configuration": {{configuration}} } }] }
            """, faults);
        if (fault is not null) Assert.StartsWith(fault, Assert.Single(faults.Lines), StringComparison.Ordinal);
        else Assert.Equal([true, false], file.Uplinks.Select(uplink => uplink.Configures));
    }

    [Fact]
    public void The_sample_is_a_gateway_json()
    {
        var faults = new ValidationFaults();
        var file = GatewayFile.Parse(File.ReadAllText(Path.Combine(Repository.Root, "edge/Gateway/Uplinks/Azure/sample.json")), faults);
        Assert.Empty(faults.Lines);
        Assert.IsType<AzureKind>(Assert.Single(file.Uplinks).Kind);
    }
}
