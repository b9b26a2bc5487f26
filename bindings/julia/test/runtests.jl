# julia --project=bindings/julia bindings/julia/test/runtests.jl
# The library is found as the package finds it, see NUCULA_LIBRARY in its README. Needs the standard library only.

using Nucula, Test

const ROOT = normpath(@__DIR__, "..", "..", "..")
const OPEN = joinpath(ROOT, "tests", "data", "open")
structure_file(name) = joinpath(OPEN, "structures", name)

# The exception that a call throws; fails the test if it throws none.
function thrown(body)
    try
        body()
    catch problem
        return problem
    end
    return error("nothing was thrown")
end

include("golden.jl")

@testset "Nucula" begin
    parts = ("header", "options", "library", "lent", "structure", "volumes", "voids", "saxs", "ace", "gainloss",
             "write",
             "progress", "batch", "callers", "example")
    @testset "$part" for part in parts
        include("$part.jl")
    end
end
