using EdgeFleet.Contracts;

namespace EdgeFleet.Tests.Control;

public class CommandResultTests
{
    [Theory]
    [InlineData(CommandStatus.Done, "\"status\":\"done\"")]
    [InlineData(CommandStatus.Unknown, "\"status\":\"unknown\"")]
    public void A_result_travels_as_a_text_reading_and_comes_back(CommandStatus status, string inJson)
    {
        var result = new CommandResult("0b1c", status, "look at the vent", "3337/0/5536", "60");
        var reading = result.ToReading(1001, 1_700_000_000_000, 2);

        Assert.Equal(new SeriesId(1001, PointPath.Parse("33000/0/1")), reading.Series);
        Assert.Equal(2u, reading.Ordinal);
        Assert.Contains(inJson, reading.Value.Text, StringComparison.Ordinal);
        Assert.True(CommandResult.TryRead(reading, out var read));
        Assert.Equal(result, read);
    }

    [Theory]
    [InlineData("33000/0/1", "not json")]
    [InlineData("33000/0/1", "{\"id\":\"a\"}")]
    [InlineData("33000/0/1", "{\"id\":null,\"status\":\"done\",\"detail\":\"\",\"path\":\"\",\"value\":\"\"}")]
    [InlineData("33000/0/1", "{\"id\":\"a\",\"status\":\"perhaps\",\"detail\":\"\",\"path\":\"\",\"value\":\"\"}")]
    [InlineData("3303/0/5700", "{\"id\":\"a\",\"status\":\"done\",\"detail\":\"\",\"path\":\"\",\"value\":\"\"}")]
    public void What_is_no_result_is_not_read_as_one(string path, string text) =>
        Assert.False(CommandResult.TryRead(new Reading(new SeriesId(1, PointPath.Parse(path)), 1, ReadingValue.Of(text)), out _));
}
