namespace EdgeFleet.Contracts.Updates;

/// <summary>What metadata may have at most, so that nobody who sends some, endlessly for one, takes more memory than this.</summary>
public static class MetadataBounds
{
    public const int RootBytes = 64 * 1024;
    public const int TimestampBytes = 16 * 1024;
    public const int TargetsBytes = 1024 * 1024;

    public const int Keys = 32;
    public const int Signatures = 32;
    public const int Targets = 1000;
    public const int Hardware = 16;

    /// <summary>Root versions that are followed one by one in one go.</summary>
    public const int Rotations = 256;

    /// <summary>The highest version of metadata: every reader of JSON holds it exactly.</summary>
    public const long Version = (1L << 53) - 1;

    /// <summary>Of objects and lists within each other.</summary>
    internal const int Depth = 8;

    /// <summary>The longest file of metadata of a role.</summary>
    public static int BytesOf(MetadataRole role) => role switch
    {
        MetadataRole.Root => RootBytes,
        MetadataRole.Timestamp => TimestampBytes,
        _ => TargetsBytes,
    };
}

/// <summary>Who signs what: TUF's top-level roles without its snapshot, which has nothing to say where one targets file is all.</summary>
public enum MetadataRole
{
    /// <summary>Says which keys hold which role; offline.</summary>
    Root,
    /// <summary>Says which artifacts there are; offline.</summary>
    Targets,
    /// <summary>Says which targets file is the latest, and that this is news; the manager's own.</summary>
    Timestamp,
}
