using System.Runtime.Versioning;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Tests.Secrets;

[UnsupportedOSPlatform("windows")]
public sealed class PrivateFolderTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_data_folder_and_a_key_that_others_may_read_are_closed_at_the_start()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are POSIX");
        DataFolder.Open(_folder.In("g")).Dispose();
        var key = _folder.In("g") + ".secrets-key";
        File.SetUnixFileMode(_folder.In("g"), Owner | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        DataFolder.Open(_folder.In("g")).Dispose();
        Assert.Equal(Owner, File.GetUnixFileMode(_folder.In("g")));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(key));
    }

    [Fact]
    public void An_empty_folder_is_taken_and_closed_and_one_of_other_things_is_left_as_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are POSIX");
        const UnixFileMode All = Owner | UnixFileMode.GroupRead | UnixFileMode.OtherWrite;
        foreach (var name in new[] { "empty", "full" })
        {
            Directory.CreateDirectory(_folder.In(name));
            File.SetUnixFileMode(_folder.In(name), All);
        }
        File.WriteAllText(_folder.In("full/letter"), "");
        PrivateFolder.Open(_folder.In("empty"), "mark");
        Assert.Equal(Owner, File.GetUnixFileMode(_folder.In("empty")));
        Assert.Throws<OpenToOthersException>(() => PrivateFolder.Open(_folder.In("full"), "mark"));
        Assert.Equal(All, File.GetUnixFileMode(_folder.In("full")));
    }
}
