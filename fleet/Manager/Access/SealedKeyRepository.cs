using System.Xml.Linq;
using EdgeFleet.Manager.Common;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace EdgeFleet.Manager.Access;

/// <summary>The keys of cookies and forms, each in a sealed file of its own.</summary>
internal sealed class SealedKeyRepository(SealedFolder folder) : IXmlRepository
{
    private const string Within = "protection";

    public IReadOnlyCollection<XElement> GetAllElements() => [.. folder.Names(Within).Select(name => XElement.Parse(folder.Read(name)))];

    public void StoreElement(XElement element, string friendlyName) =>
        folder.Write(Path.Combine(Within, friendlyName + ".xml"), element.ToString(SaveOptions.DisableFormatting));
}
