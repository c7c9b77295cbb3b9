using EdgeFleet.Manager.Common;
using Microsoft.AspNetCore.Identity;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// Compares passwords, at the same cost for everybody: somebody who is not there, or has no password, is compared with a hash
/// that nothing gives.
/// </summary>
public sealed class Passwords : IDisposable
{
    public const int MinLetters = 10;
    /// <summary>Checked before anything is computed.</summary>
    public const int MaxLetters = 128;

    // A hash takes a core for tens of milliseconds.
    private readonly SemaphoreSlim _turn = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly IPasswordHasher<Person> _hasher;
    private readonly string _nobodys;

    public Passwords(IPasswordHasher<Person> hasher)
    {
        _hasher = hasher;
        _nobodys = hasher.HashPassword(new Person(), Secret.NewToken());
    }

    /// <exception cref="RefusedException">400: nobody has a password or name as long as that.</exception>
    public static void CheckLengths(string? name, string? password)
    {
        if (name is { Length: > PersonName.MaxLetters })
            throw RefusedException.Invalid(AccessPhrases.TooManyLetters.With(PersonName.MaxLetters).At("userName"));
        if (password is { Length: > MaxLetters })
            throw RefusedException.Invalid(AccessPhrases.TooManyLetters.With(MaxLetters).At("password"));
    }

    public void Dispose() => _turn.Dispose();

    public async Task<bool> AreAsync(Person? person, string password, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var same = await Task.Run(
                () => _hasher.VerifyHashedPassword(person ?? new Person(), person?.PasswordHash ?? _nobodys, password), cancel);
            return same is not PasswordVerificationResult.Failed && person?.PasswordHash is not null;
        }
        finally
        {
            _turn.Release();
        }
    }
}
