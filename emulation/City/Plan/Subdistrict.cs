namespace EdgeFleet.City.Plan;

/// <summary>A subdistrict of Shouguang: a site of the fleet.</summary>
public sealed record Subdistrict(string Name, string NameZh, string ShortName, string ShortNameZh, double Latitude, double Longitude)
{
    /// <summary>The two with the most greenhouses.</summary>
    public static readonly IReadOnlyList<Subdistrict> All =
    [
        new("Shengcheng subdistrict", "圣城街道", "Shengcheng", "圣城", 36.8935, 118.7420),
        new("Luocheng subdistrict", "洛城街道", "Luocheng", "洛城", 36.8790, 118.8390),
    ];

    /// <summary>What the thing with this number is called here, in both languages.</summary>
    /// <param name="english">What it is.</param>
    /// <param name="chinese">The same.</param>
    /// <param name="number">As written on it, leading zeros and all.</param>
    public string NameOf(string english, string chinese, string number) =>
        $"{ShortName} {english} {number} / {ShortNameZh}{chinese}{number}";
}
