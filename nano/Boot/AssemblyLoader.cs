using System;
using System.Reflection;

namespace EdgeFleet.Nano.Boot
{
    /// <summary>The platform's own loader.</summary>
    public sealed class AssemblyLoader : IAssemblyLoader
    {
        private Assembly _last;

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
                start.Invoke(null, new object[] { slot });
                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }
}
