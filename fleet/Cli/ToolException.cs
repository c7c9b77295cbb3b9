namespace EdgeFleet.Cli;

/// <summary>What the tool answers its caller with.</summary>
public enum ToolExit
{
    Ok = 0,
    /// <summary>It was asked rightly and did not work; the same call may work later.</summary>
    Failure = 1,
    /// <summary>The command line is wrong; the same call will not work.</summary>
    Usage = 2,
    /// <summary>A file is not what it has to be, or a key or passphrase does not fit.</summary>
    Refused = 3,
}

/// <summary>Ends the command with one message for the person at the keyboard: the cause and the next step.</summary>
public sealed class ToolException(ToolExit exit, string message, Exception? inner = null) : Exception(message, inner)
{
    public ToolExit Exit { get; } = exit;
}
