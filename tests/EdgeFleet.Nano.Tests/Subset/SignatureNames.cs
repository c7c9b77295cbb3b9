using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace EdgeFleet.Nano.Tests.Subset;

/// <summary>Types of a signature by the simple names that the allow-list uses, and what in them cannot run on a board.</summary>
internal sealed class SignatureNames(MetadataReader reader) : ISignatureTypeProvider<string, object?>
{
    /// <summary>What was met since this was emptied.</summary>
    public HashSet<string> Faults { get; } = [];

    public string GetArrayType(string elementType, ArrayShape shape) =>
        Fault($"{elementType}[{new string(',', shape.Rank - 1)}]", "a multi-dimensional array");
    public string GetByReferenceType(string elementType) => elementType + "&";
    public string GetFunctionPointerType(MethodSignature<string> signature) => Fault("method*", "a function pointer");
    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
        Fault($"{genericType}<{string.Join(", ", typeArguments)}>", $"the generic type {genericType}");
    public string GetGenericMethodParameter(object? genericContext, int index) => Fault("!!" + index, "a generic method");
    public string GetGenericTypeParameter(object? genericContext, int index) => Fault("!" + index, "a generic type");
    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => isRequired && modifier == "IsVolatile"
        ? Fault(unmodifiedType, "a volatile field") : unmodifiedType;
    public string GetPinnedType(string elementType) => Fault(elementType, "a pinned local (fixed)");
    public string GetPointerType(string elementType) => Fault(elementType + "*", "a pointer");
    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();
    public string GetSZArrayType(string elementType) => elementType + "[]";
    public string GetTypeFromDefinition(MetadataReader from, TypeDefinitionHandle handle, byte rawTypeKind) =>
        reader.GetString(reader.GetTypeDefinition(handle).Name);
    public string GetTypeFromReference(MetadataReader from, TypeReferenceHandle handle, byte rawTypeKind) =>
        reader.GetString(reader.GetTypeReference(handle).Name);
    public string GetTypeFromSpecification(MetadataReader from, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    private string Fault(string name, string what)
    {
        Faults.Add(what);
        return name;
    }
}
