namespace EdgeFleet.Tests.Architecture;

/// <summary>
/// The manager's slices are its top folders; <c>ManagerApp</c> and <c>Program</c> beside them put them together and may know all.
/// </summary>
public class SliceTests
{
    [Fact]
    public void The_slices_of_the_manager_build_on_each_other_without_a_cycle()
    {
        var graph = SliceGraph.OfManager();
        Assert.Contains("Database", graph.Slices);
        Assert.NotEmpty(graph.UsedBy("Access"));
        Assert.Null(graph.Cycle());
    }

    [Fact]
    public void A_cycle_is_found_and_told_with_the_files_that_make_it()
    {
        var graph = new SliceGraph("M", [
            ("A/One.cs", "using M.B;\nnamespace M.A;\npublic class One;"),
            ("B/Two.cs", "namespace M.B;\npublic class Two { C.Three _three; }"),
            ("C/Pages/_Imports.razor", "@using M.A"),
            ("C/Three.cs", "namespace M.C;\n// uses M.D\npublic class Three { string _text = \"M.D.Four\"; }"),
            ("D/Four.cs", "namespace M.D;\npublic class Four;"),
        ]);
        Assert.Equal("A -> B (A/One.cs) -> C (B/Two.cs) -> A (C/Pages/_Imports.razor)", graph.Cycle());
    }

    [Fact]
    public void The_database_knows_no_slice_whose_tables_it_holds() =>
        Assert.Empty(SliceGraph.OfManager().UsedBy("Database").Except(["Common", "Hosting"]));

    /// <summary>What a new slice costs outside its own folder, its pages, words, tables and links in the navigation included.</summary>
    [Fact]
    public void A_slice_that_no_other_builds_on_is_named_in_one_place()
    {
        var graph = SliceGraph.OfManager();
        var used = graph.Slices.SelectMany(graph.UsedBy).ToHashSet();
        var tops = graph.Slices.Where(slice => !used.Contains(slice)).ToList();
        Assert.Contains("Export", tops);
        foreach (var top in tops)
            Assert.Equal(["ManagerApp.cs"], SliceGraph.ManagerSources()
                // Migrations are made from what a slice says of its tables, and name their types.
                .Where(s => !s.Path.StartsWith(top + "/", StringComparison.Ordinal)
                    && !s.Path.StartsWith("Database/Migrations/", StringComparison.Ordinal)
                    && s.Text.Contains($"EdgeFleet.Manager.{top}", StringComparison.Ordinal)).Select(s => s.Path));
    }

    [Fact]
    public void A_file_is_in_the_namespace_of_its_slice()
    {
        foreach (var (path, text) in SliceGraph.ManagerSources()
            .Where(s => s.Path.EndsWith(".cs", StringComparison.Ordinal) && s.Path.Contains('/', StringComparison.Ordinal)))
            Assert.True(text.Contains($"namespace EdgeFleet.Manager.{path.Split('/')[0]}", StringComparison.Ordinal), path);
    }
}
