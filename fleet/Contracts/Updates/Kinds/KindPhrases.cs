namespace EdgeFleet.Contracts.Updates.Kinds;

/// <summary>What makes a file no artifact of a kind, or another one than is said.</summary>
public static class KindPhrases
{
    public static readonly PhraseKind NoKind = new("artifact-no-kind", "'{kind}' is no kind of artifact; write one of: {kinds}");
    public static readonly PhraseKind OtherHardware =
        new("artifact-other-hardware", "it is said to be for {said}, and the file is made for {hardware}; write that");
    public static readonly PhraseKind OtherRelease =
        new("artifact-other-release", "it is said to be release {said}, and the file is release {release}; write that");
    public static readonly PhraseKind OtherVersion =
        new("artifact-other-version", "it is said to be version {said}, and the file is version {version}; write that");

    public static readonly PhraseKind NoImage = new("artifact-no-image",
        "the file is no image of a node: {why}; pack its .pe files with: sign pack");
    public static readonly PhraseKind TooLargeForBoard = new("artifact-too-large-for-board",
        "the image has {bytes} bytes with its seal, and {hardware} can load {most}; leave out the libraries that are deployed there in the "
        + "same version, or deploy the firmware anew at the board");
    public static readonly PhraseKind NoArchive = new("artifact-no-archive",
        "the file is no gateway application: {why}; make one with: sign pack-gateway");
    public static readonly PhraseKind NoBundle =
        new("artifact-no-bundle", "the file is no RAUC bundle: {why}; make one with: rauc bundle");
    public static readonly PhraseKind TooManyProfiles =
        new("artifact-too-many-profiles", "there are {count} profiles; {most} are the most of a set");
    public static readonly PhraseKind ProfileTwice =
        new("artifact-profile-twice", "the profile {name} stands here twice; keep one of them");

    // Why.
    public static readonly PhraseKind NoHead = new("artifact-no-head", "its head is not as nodes read it");
    public static readonly PhraseKind OtherLength =
        new("artifact-other-length", "it has {bytes} bytes, and its head speaks of {named}, without a seal");
    public static readonly PhraseKind NoAssembly =
        new("artifact-no-assembly", "{file} in it is no assembly for nanoFramework, as its processor of metadata makes them");
    public static readonly PhraseKind NoZip = new("artifact-no-zip", "it is no ZIP archive");
    public static readonly PhraseKind NoManifest = new("artifact-no-manifest", 
        "{file} is not in it, or there twice, or has more than {most} bytes");
    public static readonly PhraseKind NotListed = new("artifact-not-listed", "{file} is in it and not in its manifest, or twice");
    public static readonly PhraseKind NotThere = new("artifact-not-there", "{file} is in its manifest and not in it");
    public static readonly PhraseKind OtherFile = new("artifact-other-file", "{file} in it is not the one of its manifest");
    public static readonly PhraseKind NoPath = new("artifact-no-path", "'{file}' is no path of a file within it");
    public static readonly PhraseKind NoSquashfs = new("artifact-no-squashfs", "it does not begin as a squashfs does");
    public static readonly PhraseKind NoBundleSignature =
        new("artifact-no-bundle-signature", "no signature stands at its end, behind the file system");
}
