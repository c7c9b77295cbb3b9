using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;

namespace EdgeFleet.Tests.Console;

public class FormFaultsTests
{
    [Fact]
    public async Task A_fault_stands_beside_the_field_it_names_and_any_other_above_the_form()
    {
        var faults = new FormFaults("name", "link");
        Assert.False(await faults.TryAsync(
            () => throw RefusedException.Invalid(
                ["name: is empty; write a name", "link.unit: 300 is above 247", "siteId: there is no site 4"])));
        Assert.Equal("is empty; write a name", faults.Of("name"));
        Assert.Equal("link.unit: 300 is above 247", faults.Of("link"));
        Assert.Equal(["siteId: there is no site 4"], faults.Others);

        Assert.True(await faults.TryAsync(() => Task.CompletedTask));
        Assert.False(faults.Has("name"));
        Assert.Empty(faults.Others);
    }

    [Fact]
    public async Task What_names_no_part_that_is_shown_is_said_of_the_whole_field()
    {
        var faults = new FormFaults("link");
        Assert.False(await faults.TryAsync(() =>
            throw RefusedException.Invalid(
                ["link.unit: 300 is above 247", "link.units: the key is not known here", "link: is too long", "name: is empty"])));
        Assert.Equal(["link.units: the key is not known here", "link: is too long"], faults.Besides("link", ["link.unit", "link.address"]));
    }

    [Fact]
    public async Task A_refusal_of_the_whole_is_said_whole()
    {
        var faults = new FormFaults("name");
        Assert.False(await faults.TryAsync(() => throw RefusedException.Conflict("names are taken; write another")));
        Assert.Equal(["names are taken; write another"], faults.Others);
        Assert.Null(faults.Of("name"));
    }
}
