using EdgeFleet.Azure;

namespace EdgeFleet.Tests.Azure;

/// <summary>What a hub thinks of tokens.</summary>
public sealed class AccessTokenTests
{
    // Made by Microsoft's SDK for Node.
    private const string Recorded = "SharedAccessSignature sr=localhost%2Fdevices%2Fdev1&sig=5WzogU%2FaomB81qzaVKIj2XoFI%2Fdop5R2TzJTuUzDr"
        + "UU%3D&se=1795644068";

    private static readonly byte[] Key = "0123456789abcdef"u8.ToArray();

    [Fact]
    public void One_that_the_SDK_made_is_read() => Assert.Equal(
        new AccessToken("localhost/devices/dev1", DateTimeOffset.UnixEpoch.AddSeconds(1795644068)), AccessToken.Read(Recorded, Key));

    [Theory]
    [InlineData("")]
    [InlineData("SharedAccessSignature ")]
    [InlineData("SharedAccessSignature sr=localhost%2Fdevices%2Fdev2&sig=5WzogU%2FaomB81qzaVKIj2XoFI%2Fdop5R2TzJTuUzDrUU%3D&se=1795644068")]
    [InlineData("SharedAccessSignature sr=localhost%2Fdevices%2Fdev1&sig=5WzogU%2FaomB81qzaVKIj2XoFI%2Fdop5R2TzJTuUzDrUU%3D&se=1795644069")]
    [InlineData("SharedAccessSignature sr=localhost%2Fdevices%2Fdev1&se=1795644068")]
    public void Another_is_none(string token) => Assert.Null(AccessToken.Read(token, Key));
}
