using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Registry;

namespace EdgeFleet.Tests.Console;

public class FormFaultsTests
{
    private static readonly ConsoleTexts Texts = new([new TextFolder(typeof(EdgeFleet.Manager.Registry.Pages.ProfileForm))]);

    private static readonly PhraseKind OutOfRange = new("test-out-of-range", "{value} is above {max}");
    private static readonly Phrase NameEmpty = RegistryPhrases.NameEmpty.With().At("name");
    private static readonly Phrase NoSite = CommonPhrases.NoSite.With(4).At("siteId");

    [Fact]
    public async Task A_fault_stands_beside_the_field_it_names_and_any_other_above_the_form()
    {
        using var _ = new Language(Languages.English);
        var faults = new FormFaults("name", "link");
        Assert.False(await faults.TryAsync(
            () => throw RefusedException.Invalid(NameEmpty, OutOfRange.With(300, 247).At("link.unit"), NoSite)));
        Assert.Equal("is empty; write a name", faults.Of("name", Texts));
        Assert.Equal("link.unit: 300 is above 247", faults.Of("link", Texts));
        Assert.Equal([NoSite], faults.Others);

        Assert.True(await faults.TryAsync(() => Task.CompletedTask));
        Assert.False(faults.Has("name"));
        Assert.Empty(faults.Others);
    }

    [Fact]
    public async Task What_names_no_part_that_is_shown_is_said_of_the_whole_field()
    {
        var faults = new FormFaults("link");
        var (unknown, whole) = (OutOfRange.With(1, 0).At("link.units"), OutOfRange.With(2, 0).At("link"));
        Assert.False(await faults.TryAsync(
            () => throw RefusedException.Invalid(OutOfRange.With(300, 247).At("link.unit"), unknown, whole, NameEmpty)));
        Assert.Equal([unknown, whole], faults.Besides("link", ["link.unit", "link.address"]));
    }

    [Fact]
    public async Task A_refusal_of_the_whole_is_said_whole()
    {
        var faults = new FormFaults("name");
        Assert.False(await faults.TryAsync(() => throw RefusedException.Conflict(RegistryPhrases.SiteNameTaken.With("names"))));
        Assert.Equal("There is a site 'names' already; write another name", Assert.Single(faults.Others).ToString());
        Assert.Null(faults.Of("name", Texts));
    }

    /// <summary>What a check finds is told in the language of the page, also where one phrase stands within another.</summary>
    [Fact]
    public async Task A_refusal_is_told_in_Chinese_as_in_English()
    {
        using var _ = new Language(Languages.Chinese);
        var faults = new FormFaults("name", "link");
        Assert.False(await faults.TryAsync(() => throw RefusedException.Invalid(NameEmpty, NoSite,
            RegistryPhrases.SecretStays.With(RegistryPhrases.OtherGateway.With(1, 2)).At("link.key"))));
        Assert.Equal("未填写；请填写名称", faults.Of("name", Texts));
        Assert.Equal("link.key：设备由网关 1 移到网关 2，密钥不会随之转移；请重新填写", faults.Of("link", Texts));
        Assert.Equal("siteId：没有编号为 4 的站点", faults.Others.In(Texts));
    }

    /// <summary>The language of this test, and of what it calls.</summary>
    private sealed class Language : IDisposable
    {
        private readonly CultureInfo _before = CultureInfo.CurrentUICulture;

        public Language(string name) => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(name);

        public void Dispose() => CultureInfo.CurrentUICulture = _before;
    }
}
