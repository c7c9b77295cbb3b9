using System.CommandLine;
using EdgeFleet.Renode;

var output = new Option<string>("--out") { Required = true, Description = "The file to write." };

var folder = new Option<string>("--pe") { Required = true, Description = "The folder with the .pe files: ours and the platform's." };
var main = new Option<string>("--main") { Required = true, Description = "The assembly with the program, named after its kind." };
var deployment = new Command("deployment", "Packs a program and all that it needs for the deployment region at 0x08100000.")
{
    folder, main, output,
};
deployment.SetAction(parsed =>
{
    var files = DeploymentRegion.Order(parsed.GetRequiredValue(main), name => Find(parsed.GetRequiredValue(folder), name));
    var bytes = DeploymentRegion.Pack(files);
    File.WriteAllBytes(parsed.GetRequiredValue(output), bytes);
    foreach (var file in files) Console.WriteLine($"{file.Bytes.Length,8} {file.Name}");
    Console.WriteLine($"{bytes.Length,8} of {DeploymentRegion.Size}");
});

var kind = new Option<string>("--kind") { Required = true, Description = string.Join(", ", MakersMemory.Kinds) + "." };
var node = new Option<long>("--node") { Required = true, Description = "Its number." };
var key = new Option<string>("--key") { Required = true, Description = "Its key for the wire, 64 hexadecimal digits." };
var updateKey = new Option<string>("--update-key") { Required = true, Description = "Its key for updates, 64 hexadecimal digits." };
var address = new Option<ushort>("--address") { Description = "On the line; left out, the gateway gives it one." };
var memory = new Command("memory", "Makes the content of a node's first memory as it leaves its maker.")
{
    kind, node, key, updateKey, address, output,
};
memory.SetAction(parsed => File.WriteAllBytes(
    parsed.GetRequiredValue(output),
    MakersMemory.Make(
        parsed.GetRequiredValue(kind), parsed.GetRequiredValue(node), Key(parsed.GetRequiredValue(key)),
        Key(parsed.GetRequiredValue(updateKey)), parsed.GetValue(address))));

try
{
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
    return new RootCommand("Makes what Renode loads into a board.") { deployment, memory }.Parse(args).Invoke(configuration);
}
catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static PeFile? Find(string folder, string name)
{
    var path = Path.Combine(folder, name + ".pe");
    return File.Exists(path) ? new PeFile(File.ReadAllBytes(path), path) : null;
}

static byte[] Key(string digits)
{
    try
    {
        return Convert.FromHexString(digits);
    }
    catch (FormatException)
    {
        throw new InvalidDataException("A key is written as 64 hexadecimal digits.");
    }
}
