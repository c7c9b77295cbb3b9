using System.Text.Json;

namespace EdgeFleet.Tests.Hosting;

public sealed class RuntimeTests
{
    /// <summary>The setting is one of the runtime's configuration, so that it holds however an executable is started.</summary>
    [Theory]
    [InlineData("EdgeFleet.Gateway")]
    [InlineData("EdgeFleet.Manager")]
    public void Idle_workers_of_an_executable_sleep_instead_of_spinning(string project)
    {
        const string Key = "System.Threading.ThreadPool.UnfairSemaphoreSpinLimit";
        var file = Path.ChangeExtension(GatewayExecutable.Assembly(project), ".runtimeconfig.json");
        using var configuration = JsonDocument.Parse(File.ReadAllText(file));
        var properties = configuration.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
        Assert.Equal(0, properties.GetProperty(Key).GetInt32());
        // What stands there is what a process sees.
        Assert.Equal("0", AppContext.GetData(Key)?.ToString());
    }

    /// <summary>A bare board has no ICU. The variable has .NET load one that no machine has.</summary>
    [Fact]
    public async Task The_gateway_runs_where_no_ICU_is_installed()
    {
        using var gateway = new GatewayExecutable(new() { ["DOTNET_SYSTEM_GLOBALIZATION_APPLOCALICU"] = "99.9" }, ["--help"]);
        Assert.Equal((0, ""), (await gateway.EndAsync(), gateway.Errors));
    }
}
