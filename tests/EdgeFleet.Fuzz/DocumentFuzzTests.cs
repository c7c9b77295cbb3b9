using System.Text;
using EdgeFleet.Contracts;

namespace EdgeFleet.Fuzz;

/// <summary>Documents that people and gateways write.</summary>
public sealed class DocumentFuzzTests
{
    [Fact]
    public void A_profile_is_read_or_all_its_faults_are_said()
    {
        var seeds = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "profiles"), "*.json").Select(File.ReadAllBytes)
            .Where(text => text.Length < 20_000).ToList();
        Assert.NotEmpty(seeds);
        var others = seeds.Select(text => JsonSection.TryElement(Encoding.UTF8.GetString(text), new ValidationFaults())!.Value)
            .ToDictionary(profile => profile.GetProperty("name").GetString()!);
        FuzzRun.Of(seeds, 3_000, text =>
        {
            var faults = new ValidationFaults();
            var profile = DeviceProfile.Parse(
                Encoding.UTF8.GetString(text), faults, name => others.TryGetValue(name, out var found) ? found : null);
            if (profile is null) Assert.NotEmpty(faults.Lines);
            return faults.None;
        });
    }

    [Fact]
    public void A_number_is_exact_or_refused() =>
        FuzzRun.Of([.. new[] { "1e-7", "0.10", "-0", "12345.678E+3" }.Select(Encoding.UTF8.GetBytes)],
        200_000, text => JsonNumber.TryExact(Encoding.UTF8.GetString(text), out var number) && JsonNumber.Plain(number).Length > 0);

    [Fact]
    public void A_unit_or_an_address_is_one_or_is_not()
    {
        FuzzRun.Of([.. new[] { "kW.h", "m3/h", "[ppm]", "Cel" }.Select(Encoding.UTF8.GetBytes)], 100_000,
            text => UnitCode.IsValid(Encoding.UTF8.GetString(text)));
        FuzzRun.Of([.. new[] { "3303/0/5700", "1/65534/2" }.Select(Encoding.UTF8.GetBytes)], 100_000,
            text => PointPath.TryParse(Encoding.UTF8.GetString(text), out _));
    }
}
