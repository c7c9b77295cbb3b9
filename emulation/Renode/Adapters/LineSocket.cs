using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Antmicro.Renode.Backends.Terminals;
using Antmicro.Renode.Core;

namespace Antmicro.Renode.Peripherals.F767
{
    public static class LineSocketExtensions
    {
        /// <summary>For scripts: a line that a gateway reaches at a TCP port of this machine alone.</summary>
        public static void CreateLineSocket(this Emulation emulation, int port, string name)
        {
            emulation.ExternalsManager.AddExternal(new LineSocket(port), name);
        }
    }

    /// <summary>
    /// A serial line as a TCP port on loopback, raw bytes; Renode's own socket terminal listens on every interface. Of two clients the
    /// later has the line.
    /// </summary>
    public sealed class LineSocket : BackendTerminal, IDisposable
    {
        private readonly TcpListener _listener;
        private volatile NetworkStream _stream;

        /// <param name="port">0: any that is free.</param>
        public LineSocket(int port)
        {
            _listener = new TcpListener(IPAddress.Loopback, port);
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            Task.Run(AcceptAsync);
        }

        public int Port { get; private set; }

        public override void WriteChar(byte value)
        {
            try
            {
                _stream?.WriteByte(value);
            }
            catch (Exception e) when (e is IOException || e is ObjectDisposedException)
            {
                // Whoever asked has gone; the line does not care.
                _stream = null;
            }
        }

        public void Dispose()
        {
            _listener.Stop();
            _stream?.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync();
                    client.NoDelay = true;
                    _stream?.Dispose();
                    _stream = client.GetStream();
                    _ = ReadAsync(_stream);
                }
            }
            catch (Exception e) when (e is SocketException || e is ObjectDisposedException)
            {
                return;
            }
        }

        private async Task ReadAsync(NetworkStream stream)
        {
            var buffer = new byte[256];
            try
            {
                int count;
                while ((count = await stream.ReadAsync(buffer, 0, buffer.Length)) > 0)
                    for (var i = 0; i < count; i++) CallCharReceived(buffer[i]);
            }
            catch (Exception e) when (e is IOException || e is ObjectDisposedException)
            {
                return;
            }
        }
    }
}
