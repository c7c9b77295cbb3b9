using System;
using System.Reflection;

namespace EdgeFleet.Nano.Boot
{
    /// <summary>The platform's own loader.</summary>
    public sealed class AssemblyLoader : IAssemblyLoader
    {
        private readonly IDisposable _open;
        private readonly Heartbeat _heartbeat;
        private Assembly _last;

        /// <param name="open">What of the board is open until an image starts, which opens it for itself.</param>
        /// <param name="heartbeat">Told by the image that it steps.</param>
        public AssemblyLoader(IDisposable open, Heartbeat heartbeat)
        {
            _open = open;
            _heartbeat = heartbeat;
        }

        public bool Load(byte[] file)
        {
            try
            {
                _last = Assembly.Load(file);
                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }

        public bool Start(string type, int slot)
        {
            try
            {
                Type program = _last.GetType(type);
                MethodInfo start = program is null ? null : program.GetMethod("Start");
                if (start is null) return false;
                _open.Dispose();
                start.Invoke(null, new object[] { slot, _heartbeat.Stepped });
                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }
}
