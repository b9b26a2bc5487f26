# examples/volumes.jl runs and says where it wrote.

mktempdir() do folder
    program = joinpath(ROOT, "examples", "volumes.jl")
    julia = `$(Base.julia_cmd()) --startup-file=no --project=$(joinpath(ROOT, "bindings", "julia"))`
    command = `$julia $program $(structure_file("4CUP.cif")) 2.0`
    # As at a shell: `Pkg.test()` leaves the standard library out of the load path.
    output = withenv(() -> cd(() -> read(command, String), folder), "JULIA_LOAD_PATH" => nothing)
    @test occursin("4CUP.annotated.cif", output) && occursin("pocket", output)
    @test readdir(folder) == ["4CUP.annotated.cif"]
end
