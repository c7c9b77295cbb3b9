using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace EdgeFleet.Nano.Tests.Subset;

/// <param name="Type">The outermost type it stands in.</param>
/// <param name="Where">Type and member.</param>
/// <param name="What">What cannot run, or gives another result, on a board.</param>
internal sealed record Finding(string Type, string Where, string What)
{
    public override string ToString() => $"{Where}: {What}";
}

/// <summary>
/// Reads an assembly that was compiled for a board and finds what nanoFramework could not load or run, what means something
/// else there, and what belongs into a host only: clocks, threads and state that all instances would share.
/// </summary>
internal sealed class SubsetGuard : IDisposable
{
    private static readonly string[] Ours = ["EdgeFleet.Nano.", "EdgeFleet.Hardware."];
    private static readonly string[] Hosts = ["Program", "FirmwareHost"];
    private static readonly string[] Ambient =
        ["System.Threading.", "System.Environment", "System.Console", "nanoFramework.Runtime.Native."];

    private readonly AllowList _allowed;
    private readonly PEReader _file;
    private readonly MetadataReader _reader;
    private readonly SignatureNames _names;
    private readonly HashSet<EntityHandle> _attributes;
    private readonly List<Finding> _findings = [];
    private string _type = "";
    private string _where = "";

    private SubsetGuard(Stream assembly, AllowList allowed)
    {
        _allowed = allowed;
        _file = new PEReader(assembly);
        _reader = _file.GetMetadataReader();
        _names = new SignatureNames(_reader);
        _attributes = [.. _reader.CustomAttributes.Select(handle => _reader.GetCustomAttribute(handle).Constructor)];
    }

    public static IReadOnlyList<Finding> Examine(byte[] assembly, AllowList allowed)
    {
        using var guard = new SubsetGuard(new MemoryStream(assembly), allowed);
        foreach (var handle in guard._reader.TypeDefinitions) guard.ExamineType(guard._reader.GetTypeDefinition(handle));
        return [.. guard._findings.Distinct()];
    }

    /// <summary>Public members of an assembly that the allow-list does not have.</summary>
    public static IReadOnlyList<string> Missing(byte[] assembly, AllowList allowed)
    {
        using var guard = new SubsetGuard(new MemoryStream(assembly), allowed);
        return [.. guard._reader.TypeDefinitions.Select(guard._reader.GetTypeDefinition)
            .Where(type => type.Attributes.HasFlag(TypeAttributes.Public)).SelectMany(guard.MissingIn)];
    }

    public void Dispose() => _file.Dispose();

    private IEnumerable<string> MissingIn(TypeDefinition type)
    {
        var name = $"{_reader.GetString(type.Namespace)}.{_reader.GetString(type.Name)}";
        foreach (var handle in type.GetMethods())
        {
            var method = _reader.GetMethodDefinition(handle);
            var decoded = method.DecodeSignature(_names, null);
            var signature = $"{_reader.GetString(method.Name)}({string.Join(", ", decoded.ParameterTypes)}) {decoded.ReturnType}";
            // A struct's and a class's own constructor without parameters stands in no list.
            if (method.Attributes.HasFlag(MethodAttributes.Public) && !_allowed.Has(name, signature)
                && signature != ".ctor() Void") yield return $"{name}.{signature}";
        }
    }

    private void ExamineType(TypeDefinition type)
    {
        var name = _reader.GetString(type.Name);
        _type = Outermost(type);
        _where = name;
        // What the host's compiler adds for itself; the other compiler adds its own.
        if (name is "<PrivateImplementationDetails>" || _type is "<PrivateImplementationDetails>"
            || _reader.GetString(type.Namespace).StartsWith("System.Runtime.CompilerServices", StringComparison.Ordinal)
            || _reader.GetString(type.Namespace) == "Microsoft.CodeAnalysis") return;
        if (type.GetGenericParameters().Count > 0) Find("a generic type");
        foreach (var handle in type.GetInterfaceImplementations()) TypeUse(_reader.GetInterfaceImplementation(handle).Interface);
        if (!type.BaseType.IsNil) TypeUse(type.BaseType);
        foreach (var handle in type.GetFields()) ExamineField(_reader.GetFieldDefinition(handle), name);
        foreach (var handle in type.GetMethods()) ExamineMethod(
            _reader.GetMethodDefinition(handle), name, type.Attributes.HasFlag(TypeAttributes.Interface));
    }

    private void ExamineField(FieldDefinition field, string type)
    {
        _where = $"{type}.{_reader.GetString(field.Name)}";
        field.DecodeSignature(_names, null);
        TakeFaults();
        var shared = field.Attributes.HasFlag(FieldAttributes.Static) && !field.Attributes.HasFlag(FieldAttributes.Literal)
            && !field.Attributes.HasFlag(FieldAttributes.InitOnly);
        // A lambda without captures is kept in such a field; it holds nothing of any instance.
        if (shared && !Hosts.Contains(_type) && !_reader.GetString(field.Name).StartsWith("<>", StringComparison.Ordinal)) Find(
            "static state, which all nodes of a process would share");
    }

    private void ExamineMethod(MethodDefinition method, string type, bool ofInterface)
    {
        _where = $"{type}.{_reader.GetString(method.Name)}";
        if (method.GetGenericParameters().Count > 0) Find("a generic method");
        method.DecodeSignature(_names, null);
        TakeFaults();
        if (method.RelativeVirtualAddress == 0 || IsEventAccessor(method)) return;
        if (ofInterface && !method.Attributes.HasFlag(MethodAttributes.Static)) Find("a default interface method");
        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null);
            TakeFaults();
        }
        foreach (var region in body.ExceptionRegions)
            if (region.Kind == ExceptionRegionKind.Catch) TypeUse(region.CatchType);
        ExamineCode([.. Instructions.Of(body)]);
    }

    private void ExamineCode(Instruction[] code)
    {
        for (var i = 0; i < code.Length; i++)
        {
            var name = code[i].Code.Name!;
            if (name.Contains(".ovf", StringComparison.Ordinal)) Find($"{name}: checked arithmetic never throws there");
            else if (code[i].Code == OpCodes.Localloc) Find("stackalloc");
            else if (code[i].Code == OpCodes.Calli || code[i].Code == OpCodes.Cpblk || code[i].Code == OpCodes.Initblk) Find(
                $"the instruction {name}");
            else if (code[i].Code == OpCodes.Ldstr && i + 1 < code.Length && IsFormatted(code[i + 1])) Format(
                _reader.GetUserString((UserStringHandle)MetadataTokens.Handle(code[i].Token)));
            else if ((code[i].Code == OpCodes.Box || code[i].Code == OpCodes.Constrained)
                && IsEnum(MetadataTokens.EntityHandle(code[i].Token))) Find("an enum as an object: its text is its number there");
            if (code[i].Token != 0 && code[i].Code != OpCodes.Ldstr) Use(MetadataTokens.EntityHandle(code[i].Token));
        }
    }

    private void Use(EntityHandle handle)
    {
        if (_attributes.Contains(handle)) return;
        switch (handle.Kind)
        {
            case HandleKind.MethodSpecification:
                Find("a generic method");
                break;
            case HandleKind.MemberReference:
                MemberUse(_reader.GetMemberReference((MemberReferenceHandle)handle));
                break;
            case HandleKind.TypeReference or HandleKind.TypeSpecification:
                TypeUse(handle);
                break;
        }
    }

    private void MemberUse(MemberReference member)
    {
        var name = _reader.GetString(member.Name);
        if (member.Parent.Kind == HandleKind.TypeSpecification)
        {
            TypeUse(member.Parent);
            return;
        }
        if (member.Parent.Kind != HandleKind.TypeReference) return;
        var type = FullName((TypeReferenceHandle)member.Parent, out var assembly);
        string signature;
        if (member.GetKind() == MemberReferenceKind.Method)
        {
            var decoded = member.DecodeMethodSignature(_names, null);
            signature = $"{name}({string.Join(", ", decoded.ParameterTypes)}) {decoded.ReturnType}";
        }
        else
        {
            signature = $"{name} {member.DecodeFieldSignature(_names, null)}";
        }
        TakeFaults();
        if (IsOurs(assembly)) return;
        if (IsStandIn(assembly) && !_allowed.Has(type, signature)) Find($"{type}.{signature} is not in the allow-list");
        if (SilentDifferences.Of(type, name) is { } why) Find($"{type}.{name}: {why}");
        OnlyInHosts(type, name);
    }

    private void TypeUse(EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeSpecification)
        {
            _reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_names, null);
            TakeFaults();
        }
        else if (handle.Kind == HandleKind.TypeReference)
        {
            var type = FullName((TypeReferenceHandle)handle, out var assembly);
            if (IsStandIn(assembly) && !_allowed.Has(type)) Find($"{type} is not in the allow-list");
        }
    }

    private void OnlyInHosts(string type, string member)
    {
        if (Hosts.Contains(_type)) return;
        if (Ambient.Any(start => type.StartsWith(start, StringComparison.Ordinal))
            || (type == "System.DateTime" && member is "get_UtcNow" or "get_Now" or "get_Today"))
            Find($"{type}.{member} belongs in {string.Join(" or ", Hosts)} only");
    }

    private void Format(string format)
    {
        if (!SilentDifferences.IsSafeFormat(format)) Find(
            $"the format \"{format}\" gives another text there; write D, X or N, or F with at least one digit");
    }

    // ToString with a format directly behind the literal.
    private bool IsFormatted(Instruction next)
    {
        if (next.Token == 0 || next.Code == OpCodes.Ldstr) return false;
        var handle = MetadataTokens.EntityHandle(next.Token);
        if (handle.Kind != HandleKind.MemberReference) return false;
        var member = _reader.GetMemberReference((MemberReferenceHandle)handle);
        return member.GetKind() == MemberReferenceKind.Method && _reader.GetString(member.Name) == "ToString"
            && member.DecodeMethodSignature(_names, null).ParameterTypes.Length == 1;
    }

    private bool IsEnum(EntityHandle handle)
    {
        if (handle.Kind != HandleKind.TypeDefinition) return false;
        var parent = _reader.GetTypeDefinition((TypeDefinitionHandle)handle).BaseType;
        return parent.Kind == HandleKind.TypeReference && FullName((TypeReferenceHandle)parent, out _) == "System.Enum";
    }

    private string FullName(TypeReferenceHandle handle, out string assembly)
    {
        var type = _reader.GetTypeReference(handle);
        var name = _reader.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference) return FullName(
            (TypeReferenceHandle)type.ResolutionScope, out assembly) + "/" + name;
        assembly = type.ResolutionScope.Kind == HandleKind.AssemblyReference
            ? _reader.GetString(_reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) : "";
        var space = _reader.GetString(type.Namespace);
        return space.Length == 0 ? name : $"{space}.{name}";
    }

    private string Outermost(TypeDefinition type)
    {
        while (!type.GetDeclaringType().IsNil) type = _reader.GetTypeDefinition(type.GetDeclaringType());
        return _reader.GetString(type.Name);
    }

    // They bear our name and must be what the platform has. That what is used of mscorlib is there, the compiler has seen.
    private static bool IsStandIn(string assembly) => assembly == "EdgeFleet.Nano.Platform";

    private static bool IsOurs(string assembly) => !IsStandIn(assembly)
        && Ours.Any(start => assembly.StartsWith(start, StringComparison.Ordinal));

    // The host's compiler exchanges the delegate by a generic method; where there is none, the other compiler locks.
    private bool IsEventAccessor(MethodDefinition method) =>
        (_reader.GetString(method.Name).StartsWith("add_", StringComparison.Ordinal)
            || _reader.GetString(method.Name).StartsWith("remove_", StringComparison.Ordinal))
        && method.Attributes.HasFlag(MethodAttributes.SpecialName) && method.GetCustomAttributes().Count > 0;

    private void TakeFaults()
    {
        foreach (var fault in _names.Faults) Find(fault);
        _names.Faults.Clear();
    }

    private void Find(string what) => _findings.Add(new Finding(_type, _where, what));
}
