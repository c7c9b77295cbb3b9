using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Hosting;
using Google.Protobuf;

namespace EdgeFleet.Manager.Drivers;

/// <summary>
/// What the drivers of this release take: data that travels with the executable, made from the drivers themselves
/// (<c>seeds/drivers</c>).
/// </summary>
internal static class ShippedDrivers
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <exception cref="SettingsException">The folder is missing, or a file in it cannot be read.</exception>
    public static IReadOnlyList<DriverDescription> Load(string folder)
    {
        try
        {
            return [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)
                .Select(file => Parser.Parse<DriverDescription>(File.ReadAllText(file)))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            throw new SettingsException([$"{folder}: what the drivers take cannot be read ({e.Message}); copy seeds/drivers there"]);
        }
    }
}
