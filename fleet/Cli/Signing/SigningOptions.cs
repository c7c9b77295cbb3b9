using System.CommandLine;
using System.Security.Cryptography;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Cli.Signing;

/// <summary>What all commands of signing take: where the metadata is, the key that signs, and how the answer is written.</summary>
internal sealed class SigningOptions
{
    private readonly Option<DirectoryInfo> _folder = new("--folder")
    {
        Description = "the folder with the metadata",
        DefaultValueFactory = _ => new DirectoryInfo("."),
    };

    private readonly Option<string> _key = new("--key")
    {
        Description = "the key file to sign with; without it the file is written for others to sign",
        HelpName = "file",
    };

    private readonly Option<bool> _json = new("--json") { Description = "answer as JSON" };
    private readonly Passphrase _passphrase = new();

    /// <param name="command">Gets the options.</param>
    /// <param name="withFolder">False: the folder is known otherwise.</param>
    public SigningOptions AddTo(Command command, bool withFolder = true)
    {
        if (withFolder) command.Options.Add(_folder);
        command.Options.Add(_key);
        command.Options.Add(_passphrase.Option);
        command.Options.Add(_json);
        return this;
    }

    public SigningFolder Folder(ParseResult parsed) => parsed.GetValue(_folder) is { Exists: true } folder
        ? new SigningFolder(folder.FullName)
        : throw new ToolException(ToolExit.Usage, $"--folder: there is no folder {parsed.GetValue(_folder)}; make it first");

    /// <summary>Signs a file if there is a key to, keeps it, and says who else has to.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="folder">Where the roots are.</param>
    /// <param name="path">Where the file goes.</param>
    /// <param name="metadata">The file.</param>
    /// <param name="demand">Without a key nothing is done.</param>
    public async Task KeepAsync(ParseResult parsed, SigningFolder folder, string path, byte[] metadata, bool demand = false)
    {
        var role = SignedMetadata.RoleOf(metadata);
        if (parsed.GetValue(_key) is { } file)
        {
            using var key = KeyFile.Open(file, _passphrase.Read(parsed, file));
            DemandSay(folder, metadata, role, key, file);
            metadata = MetadataWriter.Sign(metadata, role, key);
        }
        else if (demand)
        {
            throw new ToolException(ToolExit.Usage, "--key: name the key file to sign with");
        }
        SigningFolder.Write(path, metadata);
        var written = SignedMetadata.Read(metadata, role);
        await new ToolOutput(Console.Out, parsed.GetValue(_json)).WriteAsync(new SignedFile(path, written, folder.Count(written)))
            .ConfigureAwait(false);
    }

    /// <summary>A signature that counts nowhere is a mistake: the wrong file was named.</summary>
    private static void DemandSay(SigningFolder folder, byte[] metadata, MetadataRole role, ECDsa key, string file)
    {
        var id = MetadataKey.Of(key).Id;
        var read = SignedMetadata.Read(metadata, role);
        var roots = role != MetadataRole.Root ? [folder.DemandRoot()]
            : read.Head.Version == 1 ? [RootMetadata.Read(metadata)]
            : new[] { folder.Root(read.Head.Version - 1), RootMetadata.Read(metadata) };
        if (!roots.Any(root => root.Of(role).KeyIds.Contains(id)))
            throw new ToolException(ToolExit.Refused,
                $"{file} holds key {id}, which the root does not name for {SignedMetadata.NameOf(role)}; sign with one that it does");
    }
}
