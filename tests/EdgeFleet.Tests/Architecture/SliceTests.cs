namespace EdgeFleet.Tests.Architecture;

/// <summary>The manager's slices are its top folders; <c>ManagerApp</c> and <c>Program</c> beside them put them together and may know all.</summary>
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

    [Fact]
    public void A_file_is_in_the_namespace_of_its_slice()
    {
        foreach (var (path, text) in SliceGraph.ManagerSources().Where(s => s.Path.EndsWith(".cs", StringComparison.Ordinal) && s.Path.Contains('/', StringComparison.Ordinal)))
            Assert.True(text.Contains($"namespace EdgeFleet.Manager.{path.Split('/')[0]}", StringComparison.Ordinal), path);
    }
}
