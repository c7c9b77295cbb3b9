using EdgeFleet.Contracts.Updates;
using EdgeFleet.Gateway.Updates.Application;

namespace EdgeFleet.Tests.Updates.Application;

/// <summary>The gateway's own program, replaced by itself and started by what is not replaced.</summary>
public sealed class ApplicationUpdateTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly VersionsOnDisk _machine;

    public ApplicationUpdateTests() => _machine = VersionsOnDisk.Install(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_healthy_version_stays_and_the_one_before_lies_beside_it()
    {
        Assert.Equal("1 1", _machine.Start());
        for (uint release = 2; release <= 3; release++)
        {
            var (target, archive) = VersionsOnDisk.Archive(release, VersionsOnDisk.Files(release));
            Assert.Null(_machine.Updates.WhyNot(target));
            _machine.Updates.Install(target, archive);
            Assert.Equal(ApplicationPhrases.OnTrial, _machine.Updates.WhyNot(target)!.Kind);
            Assert.Equal($"{release} {release}", _machine.Start());
            Assert.Equal(ApplicationStep.Prove, _machine.Updates.Next());
            _machine.Updates.Confirm();
            Assert.Null(_machine.Updates.Next());
            Assert.Equal(UpdatePhrases.NotNewer, _machine.Updates.WhyNot(target)!.Kind);
        }
        for (var start = 0; start < ApplicationTrial.Starts + 2; start++) Assert.Equal("3 3", _machine.Start());
        Assert.Equal(2, Directory.GetDirectories(_folder.In("versions")).Length);
    }

    [Fact]
    public void A_version_that_is_not_healthy_goes_back_and_is_not_taken_again()
    {
        var (target, archive) = VersionsOnDisk.Archive(2, VersionsOnDisk.Files(2));
        _machine.Updates.Install(target, archive);
        Assert.Equal("2 2", _machine.Start());

        _machine.Updates.GoBack();

        Assert.Equal("1 1", _machine.Start());
        Assert.Equal(ApplicationStep.RolledBack, _machine.Updates.Next());
        Assert.Null(_machine.Updates.Next());
        Assert.Equal(ApplicationPhrases.Rejected, _machine.Updates.WhyNot(target)!.Kind);
        Assert.Null(_machine.Updates.WhyNot(VersionsOnDisk.Archive(3, VersionsOnDisk.Files(3)).Target));
    }

    [Fact]
    public void A_version_that_cannot_be_loaded_is_given_up_without_its_help()
    {
        var (target, archive) = VersionsOnDisk.Archive(2, VersionsOnDisk.Unloadable(2));
        _machine.Updates.Install(target, archive);
        for (var start = 0; start < ApplicationTrial.Starts; start++) Assert.Null(_machine.Start());

        Assert.Equal("1 1", _machine.Start());
        Assert.Equal(ApplicationStep.RolledBack, _machine.Updates.Next());
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("0 gone a b")]
    [InlineData("many 1 a b")]
    public void A_damaged_trial_keeps_no_gateway_from_starting(string trial)
    {
        File.WriteAllText(_folder.In("trial"), trial);
        Assert.Equal("1 1", _machine.Start());
    }

    [Fact]
    public void A_disk_that_takes_nothing_keeps_no_gateway_from_starting()
    {
        var (target, archive) = VersionsOnDisk.Archive(2, VersionsOnDisk.Files(2));
        _machine.Updates.Install(target, archive);
        Directory.CreateDirectory(_folder.In("trial.new")); // so that nothing can be written there
        Assert.Equal("2 2", _machine.Start());
    }

    [Fact]
    public void Only_what_changed_need_come()
    {
        var (target, archive) = VersionsOnDisk.Archive(2, VersionsOnDisk.Files(2), "lib/large/same.dll", "EdgeFleet.Gateway");
        _machine.Updates.Install(target, archive);
        Assert.Equal("2 2", _machine.Start());
        Assert.Equal(100_000, new FileInfo(_folder.In("current/lib/large/same.dll")).Length);
    }

    [Fact]
    public void A_file_that_rotted_here_is_not_taken_for_the_one_that_was_signed()
    {
        File.WriteAllText(_folder.In("versions/1/lib/large/same.dll"), "rot");
        var (target, archive) = VersionsOnDisk.Archive(2, VersionsOnDisk.Files(2), "lib/large/same.dll");

        var refused = Assert.Throws<Gateway.Updates.Application.ApplicationException>(() => _machine.Updates.Install(target, archive));

        Assert.Contains("lib/large/same.dll", refused.Message, StringComparison.Ordinal);
        Assert.Null(_machine.Updates.Next());
        Assert.Equal("1 1", _machine.Start());
    }

    [Fact]
    public void A_file_that_is_more_than_was_signed_is_not_unpacked()
    {
        var more = VersionsOnDisk.Files(2);
        more["release"] = (new byte[1_000_000], false);
        var (target, archive) = VersionsOnDisk.Archive(2, VersionsOnDisk.Files(2), more);

        var refused = Assert.Throws<Gateway.Updates.Application.ApplicationException>(() => _machine.Updates.Install(target, archive));

        Assert.Contains("release", refused.Message, StringComparison.Ordinal);
        Assert.Equal(("1", "1 1"), (_machine.Current, _machine.Start()));
    }

    [Fact]
    public void A_gateway_that_was_not_installed_as_versions_says_so()
    {
        using var other = new TestFolder();
        var target = VersionsOnDisk.Archive(2, VersionsOnDisk.Files(2)).Target;
        Assert.Equal(ApplicationPhrases.NotInstalledSo, new VersionsOnDisk(other.Path).Updates.WhyNot(target)!.Kind);
    }

    [Fact]
    public void What_is_no_archive_of_a_gateway_changes_nothing()
    {
        var (target, archive) = VersionsOnDisk.Archive(2, VersionsOnDisk.Files(2), "edgefleet-gateway.json");
        foreach (var content in new[] { archive, new MemoryStream([1, 2, 3]) })
            Assert.Throws<Gateway.Updates.Application.ApplicationException>(() => _machine.Updates.Install(target, content));
        Assert.Equal("1", _machine.Current);
    }

    [Fact]
    public void A_file_that_nobody_wrote_is_named()
    {
        var target = VersionsOnDisk.Archive(2, VersionsOnDisk.Files(2)).Target;
        foreach (var name in new[] { "trial", "updates.json" })
        {
            File.WriteAllText(_folder.In(name), "{}");
            Assert.Contains(name, Assert.Throws<IOException>(() => _machine.Updates.WhyNot(target)).Message, StringComparison.Ordinal);
            File.Delete(_folder.In(name));
        }
    }
}
