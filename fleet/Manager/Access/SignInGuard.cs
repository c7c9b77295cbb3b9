using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Hosting;

namespace EdgeFleet.Manager.Access;

/// <summary>What slows down guessing at sign-in, and records it. It tells all failures alike.</summary>
public sealed class SignInGuard(FailureLimit limit, FailedSignIns failures, Rights rights)
{
    /// <exception cref="RefusedException">429: too many were wrong.</exception>
    public void CheckPassword(string name, string address) => limit.Check(FailureBound.Passwords, Pair(name, address));

    /// <inheritdoc cref="CheckPassword"/>
    public void CheckFactor(Person person) => limit.Check(FailureBound.Factors, person.Id);

    /// <summary>Runs an attempt to show a one-time link.</summary>
    /// <exception cref="RefusedException">429: too many were wrong.</exception>
    public Task<T> WithLinkAsync<T>(HttpContext context, Func<Task<T>> attempt) => limit.AttemptAsync(
        context, attempt, count => Note(FailureBound.Codes, count, null, ClientAddress.Of(context)));

    /// <param name="name">As it was typed, normalized.</param>
    /// <param name="person">The name, if there is such a person.</param>
    /// <param name="address">Where it came from.</param>
    public RefusedException PasswordFailed(string name, string? person, string address)
    {
        Note(FailureBound.Passwords, limit.Failed(FailureBound.Passwords, Pair(name, address)), person, address);
        return Refusal();
    }

    public RefusedException FactorFailed(Person person, string address)
    {
        Note(FailureBound.Factors, limit.Failed(FailureBound.Factors, person.Id), person.UserName, address);
        return Refusal();
    }

    /// <summary>All of it was right: what was wrong before were slips.</summary>
    public void Right(string name, Person person, string address)
    {
        limit.Forget(FailureBound.Passwords, Pair(name, address));
        limit.Forget(FailureBound.Factors, person.Id);
    }

    /// <summary>Whether the maker of a link may still make links.</summary>
    public async Task<bool> IsAdministratorAsync(FleetDatabase database, string? personId, CancellationToken cancel) =>
        personId is not null && await rights.OfAsync(database, personId, cancel) is { Role: Roles.Administrator };

    private void Note(FailureBound bound, int count, string? person, string address)
    {
        if (count == 1 || count == bound.Allowed) failures.Note(person, address, count == bound.Allowed);
    }

    private static string Pair(string name, string address) => $"{name}\n{address}";

    private static RefusedException Refusal() => RefusedException.Unauthenticated(AccessPhrases.SignInWrong.With());
}
