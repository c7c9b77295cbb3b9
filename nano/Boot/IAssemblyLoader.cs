namespace EdgeFleet.Nano.Boot
{
    /// <summary>What takes assemblies from memory into the running system. There is no way back but a restart. Never throws.</summary>
    public interface IAssemblyLoader
    {
        /// <param name="file">A .pe file whose references are all loaded; kept, not copied.</param>
        /// <returns>False: the platform does not take it.</returns>
        bool Load(byte[] file);

        /// <summary>
        /// Runs <c>public static void Start(int slot, bool[] stepped)</c> of a class in the assembly that was loaded last, which
        /// ends only to be restarted.
        /// </summary>
        /// <returns>False: there is no such method, or it ended by an exception.</returns>
        bool Start(string type, int slot);
    }
}
