using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.UART;
using Antmicro.Renode.Time;
using Antmicro.Renode.Utilities;

namespace Antmicro.Renode.Peripherals.F767
{
    public static class LineSocketExtensions
    {
        /// <summary>
        /// For scripts: a line that a gateway reaches at a TCP port of this machine alone; one that is there already stays.
        /// </summary>
        public static void CreateLineSocket(this Emulation emulation, int port, string name)
        {
            if (emulation.ExternalsManager.TryGetByName(name, out LineSocket _)) return;
            emulation.ExternalsManager.AddExternal(new LineSocket(port), name);
        }
    }

    /// <summary>
    /// A serial line with any number of boards and, at its other end, a TCP port on loopback, raw bytes. What one says all others hear,
    /// when its last bit has left; that two talk at once spoils nothing here. Renode's own socket terminal has one board and listens on
    /// every interface. Of two clients the later has the line.
    /// </summary>
    public sealed class LineSocket : IExternal, IConnectable<IUART>, IDisposable
    {
        private readonly object _gate = new object();
        private readonly Dictionary<IUART, Action<byte>> _boards = new Dictionary<IUART, Action<byte>>();
        private readonly TcpListener _listener;
        private volatile NetworkStream _stream;

        /// <param name="port">0: any that is free.</param>
        public LineSocket(int port)
        {
            _listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                _listener.Start();
            }
            catch (SocketException e)
            {
                throw new RecoverableException($"Port {port} is not to be had ({e.Message}): give another, or 0.");
            }
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            Task.Run(AcceptAsync);
        }

        public int Port { get; private set; }

        public void AttachTo(IUART board)
        {
            Action<byte> heard = value => Hear(board, value);
            lock (_gate) _boards.Add(board, heard);
            board.CharReceived += heard;
        }

        public void DetachFrom(IUART board)
        {
            lock (_gate)
            {
                board.CharReceived -= _boards[board];
                _boards.Remove(board);
            }
        }

        public void Dispose()
        {
            _listener.Stop();
            _stream?.Dispose();
        }

        private void Hear(IUART sender, byte value)
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
            Carry(sender, value, TimeDomainsManager.Instance.VirtualTimeStamp);
        }

        private void Carry(IUART sender, byte value, TimeStamp when)
        {
            IUART[] others;
            lock (_gate) others = _boards.Keys.Where(board => board != sender).ToArray();
            foreach (var board in others) board.GetMachine().HandleTimeDomainEvent(board.WriteChar, value, when);
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
                    for (var i = 0; i < count; i++)
                        Carry(null, buffer[i], TimeDomainsManager.Instance.GetEffectiveVirtualTimeStamp());
            }
            catch (Exception e) when (e is IOException || e is ObjectDisposedException)
            {
                return;
            }
        }
    }
}
