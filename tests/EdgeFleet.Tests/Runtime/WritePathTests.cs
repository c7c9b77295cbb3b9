using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers;

namespace EdgeFleet.Tests.Runtime;

/// <summary>
/// There is no way to a device's outputs but through the policy: nothing else in the gateway's code calls a driver's write.
/// </summary>
public class WritePathTests
{
    private const int MethodDefinition = 0x06;
    private const int MemberReference = 0x0A;

    [Fact]
    public void Only_the_device_runtime_calls_a_driver_to_write()
    {
        var callers = new[] { typeof(IWrite), typeof(DriverCatalog) }.SelectMany(type => Callers(type.Assembly.Location)).Distinct();
        Assert.Equal(nameof(DeviceRuntime), Assert.Single(callers));
    }

    [Fact]
    public void Only_the_device_runtime_decides_and_the_decision_stands_before_the_write()
    {
        var source = File.ReadAllText(Path.Combine(Architecture.Repository.Root, "edge", "Core", "Runtime", "DeviceRuntime.cs"));
        var decision = source.IndexOf("WritePolicy.Decide", StringComparison.Ordinal);
        var refusal = source.IndexOf("return WriteOutcome.Refused(refusal)", StringComparison.Ordinal);
        var write = source.IndexOf("writer.WriteAsync", StringComparison.Ordinal);
        Assert.True(0 < decision && decision < refusal && refusal < write, "policy, refusal, write, in this order");
    }

    // Types whose IL calls IWrite.WriteAsync, or that of a class that implements it.
    private static IEnumerable<string> Callers(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0) continue;
            var il = file.GetMethodBody(method.RelativeVirtualAddress).GetILReader();
            for (var at = 0; at + 5 <= il.Length; at++)
            {
                il.Offset = at;
                // call, callvirt, second byte of ldftn. Other bytes may look alike, but then name no method, or another.
                if (il.ReadByte() is not (0x28 or 0x6F or 0x06)) continue;
                var token = il.ReadInt32();
                if (token >>> 24 is not (MethodDefinition or MemberReference)) continue;
                if (IsWrite(metadata, MetadataTokens.EntityHandle(token))) yield return Outermost(metadata, method.GetDeclaringType());
            }
        }
    }

    private static bool IsWrite(MetadataReader metadata, EntityHandle handle)
    {
        if (handle.Kind == HandleKind.MethodDefinition
            && metadata.GetTableRowCount(TableIndex.MethodDef) >= MetadataTokens.GetRowNumber(handle) && !handle.IsNil)
        {
            var method = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
            return metadata.GetString(method.Name) == nameof(IWrite.WriteAsync)
                && (Name(metadata, method.GetDeclaringType()) == nameof(IWrite) || Implements(metadata, method.GetDeclaringType()));
        }
        if (handle.Kind == HandleKind.MemberReference
            && metadata.GetTableRowCount(TableIndex.MemberRef) >= MetadataTokens.GetRowNumber(handle) && !handle.IsNil)
        {
            var member = metadata.GetMemberReference((MemberReferenceHandle)handle);
            return metadata.GetString(member.Name) == nameof(IWrite.WriteAsync) && Name(metadata, member.Parent) == nameof(IWrite);
        }
        return false;
    }

    private static bool Implements(MetadataReader metadata, TypeDefinitionHandle type) =>
        metadata.GetTypeDefinition(type).GetInterfaceImplementations()
            .Any(implementation => Name(metadata, metadata.GetInterfaceImplementation(implementation).Interface) == nameof(IWrite));

    private static string Outermost(MetadataReader metadata, TypeDefinitionHandle type)
    {
        while (metadata.GetTypeDefinition(type).GetDeclaringType() is { IsNil: false } outer) type = outer;
        return Name(metadata, type);
    }

    private static string Name(MetadataReader metadata, EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeDefinition => metadata.GetString(metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name),
        HandleKind.TypeReference => metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name),
        _ => "",
    };
}
