using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EdgeFleet.Edge.Bearers;

namespace EdgeFleet.Gateway.Bearers;

/// <summary>
/// Bytes on the wire of one TCP connection, from the kernel's count of its segments (struct tcp_info of linux/tcp.h; bytes that were
/// sent, repeats included, since Linux 4.19).
/// </summary>
internal sealed class SegmentCount
{
    private const int SolTcp = 6;
    private const int TcpInfo = 11;

    // Places in struct tcp_info.
    private const int Options = 5;
    private const int BytesReceived = 128;
    private const int SegmentsOut = 136;
    private const int SegmentsIn = 140;
    private const int BytesSent = 200;
    private const int Length = 208;

    private const byte HasTimestamps = 1;
    private const int TimestampBytes = 12; // RFC 7323, 3.2, with its padding
    private const int TcpBytes = 20;
    private const int FullSegment = 1400;

    private readonly Socket _socket;
    private readonly int _ipBytes;

    public SegmentCount(Socket socket)
    {
        _socket = socket;
        _ipBytes = socket.RemoteEndPoint is IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } ? 40 : 20;
    }

    /// <param name="sent">Bytes that were handed to the socket.</param>
    /// <param name="received">Bytes that came from it.</param>
    public Traffic Read(long sent, long received) => FromKernel() ?? Estimate(sent, received, _ipBytes);

    internal static Traffic Estimate(long sent, long received, int ipBytes)
    {
        var header = ipBytes + TcpBytes + TimestampBytes;
        var segments = Segments(sent) + Segments(received);
        return new Traffic(sent + segments * header, received + segments * header);
    }

    private Traffic? FromKernel()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var info = new byte[Length];
        try
        {
            if (_socket.GetRawSocketOption(SolTcp, TcpInfo, info) < Length) return null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
        var header = _ipBytes + TcpBytes + ((info[Options] & HasTimestamps) == 0 ? 0 : TimestampBytes);
        return new Traffic(
            (long)BinaryPrimitives.ReadUInt64LittleEndian(info.AsSpan(BytesSent)) + Headers(info.AsSpan(SegmentsOut)),
            (long)BinaryPrimitives.ReadUInt64LittleEndian(info.AsSpan(BytesReceived)) + Headers(info.AsSpan(SegmentsIn)));

        long Headers(ReadOnlySpan<byte> segments) => (long)BinaryPrimitives.ReadUInt32LittleEndian(segments) * header;
    }

    private static long Segments(long bytes) => (bytes + FullSegment - 1) / FullSegment;
}
