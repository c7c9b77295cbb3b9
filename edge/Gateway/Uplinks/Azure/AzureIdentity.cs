namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary>Who this gateway is at an Azure IoT Hub. Pure.</summary>
/// <param name="Hub">The hub's name in the cloud, as in <c>city.azure-devices.net</c>.</param>
/// <param name="Host">Where to connect: the hub, or the edgeHub of an IoT Edge device; with a port where it is not 8883.</param>
/// <param name="Device">The id of the device.</param>
/// <param name="Module">The id of the module on it; null: the device itself.</param>
internal sealed record AzureIdentity(string Hub, string Host, string Device, string? Module)
{
    /// <summary>Of the documents of the protocol.</summary>
    private const string Version = "2021-04-12";

    public string ClientId => Module is null ? Device : $"{Device}/{Module}";

    public Uri Broker => new($"mqtts://{Host}");

    public string User => $"{Hub}/{ClientId}/?api-version={Version}&DeviceClientType=EdgeFleet.Gateway";

    /// <summary>What a token lets into, as it stands in it.</summary>
    public string Resource => Uri.EscapeDataString($"{Hub}/devices/{Device}" + (Module is null ? "" : $"/modules/{Module}"));
}
