namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary><c>HostName=…;DeviceId=…;SharedAccessKey=…</c>, perhaps with ModuleId and GatewayHostName. Pure.</summary>
internal static class ConnectionString
{
    /// <returns>Null: it is none of a device or module, or its key is not in base64.</returns>
    public static (AzureIdentity Identity, byte[] Key)? Read(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Trim().Split(';', StringSplitOptions.RemoveEmptyEntries))
            if (part.Split('=', 2) is [var key, { Length: > 0 } value]) parts[key.Trim()] = value.Trim();
        if (!parts.TryGetValue("HostName", out var hub) || !parts.TryGetValue("DeviceId", out var device)
            || !parts.TryGetValue("SharedAccessKey", out var secret)) return null;
        var host = parts.GetValueOrDefault("GatewayHostName", hub);
        var bytes = new byte[secret.Length];
        if (!Uri.TryCreate($"mqtts://{host}", UriKind.Absolute, out _) || !Convert.TryFromBase64String(secret, bytes, out var length))
            return null;
        return (new AzureIdentity(hub, host, device, parts.GetValueOrDefault("ModuleId")), bytes[..length]);
    }
}
