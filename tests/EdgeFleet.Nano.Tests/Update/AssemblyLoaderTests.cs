using System.Reflection;
using System.Reflection.Emit;
using EdgeFleet.Nano.Boot;

namespace EdgeFleet.Nano.Tests.Update;

/// <summary>The platform's loader, on assemblies made here: the host has the same members.</summary>
public sealed class AssemblyLoaderTests
{
    private const string Told = "EdgeFleet.Nano.Tests.Update.Told";
    private const string Stepped = "EdgeFleet.Nano.Tests.Update.Stepped";

    private readonly Heartbeat _heartbeat = new();

    [Fact]
    public void It_loads_in_order_and_starts_the_last_one_with_its_slot_and_the_sign_when_nothing_is_open()
    {
        using var open = new MemoryStream();
        var loader = new AssemblyLoader(open, _heartbeat);
        Assert.True(loader.Load(Application("Lib", throws: true)));
        Assert.True(loader.Load(Application("Lamp", throws: false)));
        Assert.True(loader.Start("Lamp.Program", 2));
        Assert.Equal(2, AppContext.GetData(Told));
        Assert.Same(_heartbeat.Stepped, AppContext.GetData(Stepped));
        Assert.False(open.CanRead);
    }

    [Fact]
    public void What_cannot_be_loaded_or_started_or_fails_is_an_answer()
    {
        using var open = new MemoryStream();
        var loader = new AssemblyLoader(open, _heartbeat);
        Assert.False(loader.Start("Lamp.Program", 1));
        Assert.False(loader.Load([1, 2, 3]));
        Assert.True(loader.Load(Application("Lamp", throws: true)));
        Assert.False(loader.Start("Other.Program", 1));
        Assert.False(loader.Start("Lamp.Program", 1));
    }

    // public static class Program { public static void Start(int slot, bool[] stepped) { AppContext.SetData(Told, slot);
    // AppContext.SetData(Stepped, sign); } }
    private static byte[] Application(string name, bool throws)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        var program = assembly.DefineDynamicModule(name)
            .DefineType(name + ".Program", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        var code = program.DefineMethod(
            "Start", MethodAttributes.Public | MethodAttributes.Static, typeof(void), [typeof(int), typeof(bool[])]).GetILGenerator();
        if (throws)
        {
            code.ThrowException(typeof(InvalidOperationException));
        }
        else
        {
            code.Emit(OpCodes.Ldstr, Told);
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Box, typeof(int));
            code.Emit(OpCodes.Call, typeof(AppContext).GetMethod(nameof(AppContext.SetData))!);
            code.Emit(OpCodes.Ldstr, Stepped);
            code.Emit(OpCodes.Ldarg_1);
            code.Emit(OpCodes.Call, typeof(AppContext).GetMethod(nameof(AppContext.SetData))!);
        }
        code.Emit(OpCodes.Ret);
        program.CreateType();
        using var file = new MemoryStream();
        assembly.Save(file);
        return file.ToArray();
    }
}
