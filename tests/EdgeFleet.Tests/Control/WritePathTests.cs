using System.Reflection;
using System.Reflection.Emit;
using EdgeFleet.Edge.Control;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Hosting;

namespace EdgeFleet.Tests.Control;

/// <summary>
/// Design, section 2: every command passes one policy at the edge, and there is no way around it. Read from the compiled code, so
/// that no spelling hides a call.
/// </summary>
public class WritePathTests
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => f.GetValue(null)).OfType<OpCode>().ToDictionary(c => c.Value);

    [Fact]
    public void Only_the_runtime_calls_a_drivers_write_and_only_control_calls_the_runtimes()
    {
        var types = new[] { typeof(DeviceRuntime).Assembly, typeof(GatewayProcess).Assembly }.SelectMany(a => a.GetTypes()).ToList();
        (Type Of, string Name)[] steps =
            [(typeof(IWrite), nameof(IWrite.WriteAsync)), (typeof(ISelect), nameof(ISelect.SelectAsync)),
            (typeof(ISelection), nameof(ISelection.OperateAsync))];
        foreach (var step in steps)
        {
            var methods = types.Where(t => t is { IsInterface: false } && t.IsAssignableTo(step.Of))
                .SelectMany(t => t.GetInterfaceMap(step.Of).TargetMethods).Append(step.Of.GetMethod(step.Name)!)
                .Where(m => m.Name.EndsWith(step.Name, StringComparison.Ordinal)).ToHashSet();
            Assert.Equal([typeof(DeviceRuntime)], Callers(types, methods.Contains));
        }
        Assert.Equal([typeof(CommandExecutor)],
            Callers(types, m => m == typeof(DeviceRuntime).GetMethod(nameof(DeviceRuntime.WriteAsync))));
    }

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static IEnumerable<Type> Callers(List<Type> types, Func<MethodBase, bool> isWrite) =>
        types.SelectMany(t => t.GetMembers(Declared).OfType<MethodBase>())
            .Where(m => Named(m).Any(isWrite)).Select(m => Outermost(m.DeclaringType!)).Distinct();

    // State machines and closures are nested in the type that was written.
    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    /// <summary>Every method that a body calls or takes the address of.</summary>
    private static IEnumerable<MethodBase> Named(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il) yield break;
        var typeArguments = method.DeclaringType!.GetGenericArguments();
        var arguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (var i = 0; i < il.Length;)
        {
            short value = il[i++];
            if (value == 0xFE) value = unchecked((short)(0xFE00 | il[i++]));
            var code = Codes[value];
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineTok)
                if (method.Module.ResolveMember(BitConverter.ToInt32(il, i), typeArguments, arguments) is MethodBase named)
                    yield return named;
            i += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, i),
                _ => 4,
            };
        }
    }
}
