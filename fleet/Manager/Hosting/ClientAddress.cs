using System.Net;
using System.Net.Sockets;

namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// Who counts as one caller: an IPv4 address, or an IPv6 network of 64 bits, which is what one customer has (RFC 6177) and
/// can take any address of.
/// </summary>
public static class ClientAddress
{
    public static string Of(HttpContext context) => Of(context.Connection.RemoteIpAddress);

    internal static string Of(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes) + "/64";
    }
}
