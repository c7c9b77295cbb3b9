using System.Buffers.Binary;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace EdgeFleet.Nano.Tests.Subset;

/// <param name="Code">What it does.</param>
/// <param name="Token">Its metadata token; 0 where it has none.</param>
internal readonly record struct Instruction(OpCode Code, int Token);

/// <summary>A method body, instruction by instruction.</summary>
internal static class Instructions
{
    private static readonly Dictionary<ushort, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => (ushort)code.Value);

    public static IEnumerable<Instruction> Of(MethodBodyBlock body)
    {
        var il = body.GetILBytes()!;
        for (var at = 0; at < il.Length;)
        {
            ushort value = il[at++];
            if (value == 0xFE) value = (ushort)(value << 8 | il[at++]);
            var code = Codes[value];
            var token = code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
                or OperandType.InlineTok or OperandType.InlineString or OperandType.InlineSig
                ? BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(at)) : 0;
            at += Size(code, il, at);
            yield return new Instruction(code, token);
        }
    }

    private static int Size(OpCode code, byte[] il, int at) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(at)),
        _ => 4,
    };
}
