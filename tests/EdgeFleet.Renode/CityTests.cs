using EdgeFleet.City;
using EdgeFleet.City.Processes;
using EdgeFleet.City.View;
using Spectre.Console;

namespace EdgeFleet.Renode;

[Collection(Rows.Second)]
public sealed class CityTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_city_with_a_real_image_among_its_lamps_is_exact_though_supplies_fail()
    {
        RealThings.Find();
        var said = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(said) });
        using var folder = CityFolder.Open(null);
        folder.Keep = true;
        var stage = new CityStage(
            Executables.Find(NodeAtTheManager.CityBinaries()), folder, Screen.For(console, redirected: true), TimeProvider.System);
        var options = new CityOptions(1, 1, 4, 0, 1, TimeSpan.FromSeconds(40), FaultModes.Power, null, Renode: 1);
        Assert.Empty(options.Faulty());
        bool exact;
        await using (var city = new CityRun(options, stage))
        {
            exact = await city.RunAsync(TestContext.Current.CancellationToken, TestContext.Current.CancellationToken);
        }
        output.WriteLine(said.ToString());
        Assert.True(exact, said.ToString());
        Assert.Matches("Real image: .* had [1-9][0-9]* records confirmed", said.ToString());
        folder.Keep = false;
    }
}
