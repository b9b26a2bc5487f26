# examples/volumes.jl runs and says where it wrote.

mktempdir() do folder
    program = joinpath(ROOT, "examples", "volumes.jl")
    julia = `$(Base.julia_cmd()) --startup-file=no --project=$(Base.active_project())`
    command = `$julia $program $(structure_file("4CUP.cif")) 2.0`
    output = cd(() -> read(command, String), folder)
    @test occursin("4CUP.annotated.cif", output) && occursin("pocket", output)
    @test readdir(folder) == ["4CUP.annotated.cif"]
end
