# Files.

v = volumes(structure_file("4CUP.cif"))
mktempdir() do folder
    file(name) = joinpath(folder, name)
    for name in ("a.cif", "a.pdb", "a.json", "a.csv")
        @test write(v, file(name)) === nothing
        @test filesize(file(name)) > 0
    end
    @test length(readlines(file("a.csv"))) == length(v) + 1
    n_voxels = sum(length(voxels(v, i)) for i in 1:length(v))
    n_written = count(line -> occursin(r"^(ATOM|HETATM).* (POK|CAV|POR|HUB) ", line), readlines(file("a.pdb")))
    @test n_written == n_voxels
    @test size(v.transform) == (4, 4) && v.transform[4, :] == [0, 0, 0, 1]
    told(r) = string(r.chain, ':', r.number, r.insertion_code, ':', r.name)
    @test length(v.table.residues[1]) > 0 && v.table.residues == [join(map(told, Nucula.residues(v, i)), ' ') for i in 1:length(v)]
    write(v, file("p.html"))
    @test startswith(read(file("p.html"), String), "<!DOCTYPE html>")
    write(v, file("i.cif"); frame="input", include_hubs=false)
    write(v, file("c.txt"); format="json_columns")
    @test startswith(read(file("c.txt"), String), "{\"id\":{\"0\":0")
    Nucula.write(v, file("b.txt"); format="json", source="4CUP", input_path="in.cif", structure_path="out.cif")
    report = read(file("b.txt"), String)
    @test all(text -> occursin(text, report), ("\"4CUP\"", "\"in.cif\"", "\"out.cif\""))
    @test occursin(r"\"source\":\s*null", read(file("a.json"), String))
    @test thrown(() -> write(v, file("b.txt"))).status == Nucula.NUCULA_ERROR_UNSUPPORTED
    @test thrown(() -> write(v, joinpath(folder, "none", "a.cif"))).status == Nucula.NUCULA_ERROR_IO
    @test_throws ArgumentError write(v, file("b.txt"); format="xyz")
    @test sort(readdir(folder)) == ["a.cif", "a.csv", "a.json", "a.pdb", "b.txt", "c.txt", "i.cif", "p.html"]  # no temporary files left
end
