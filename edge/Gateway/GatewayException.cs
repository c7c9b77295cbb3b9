namespace EdgeFleet.Gateway;

/// <summary>What the process answers its caller with.</summary>
public enum ExitCode
{
    Ok = 0,
    /// <summary>It was asked rightly and did not work; the same call may work later.</summary>
    Failure = 1,
    /// <summary>Command line or configuration is wrong; the same call will not work.</summary>
    Configuration = 2,
}

/// <summary>Ends the command with one message for the person at the keyboard: the cause and the next step.</summary>
public sealed class GatewayException : Exception
{
    public GatewayException(ExitCode code, string message, Exception? inner = null) : base(message, inner) => Code = code;
    public GatewayException(string message) : this(ExitCode.Failure, message) { }
    public GatewayException(string message, Exception inner) : this(ExitCode.Failure, message, inner) { }
    public GatewayException() { }

    public ExitCode Code { get; } = ExitCode.Failure;
}
