# julia --project=bindings/julia bindings/julia/test/runtests.jl
# The library is found as the package finds it, see NUCULA_LIBRARY in its README. Needs the standard library only.

using Test

@testset "Nucula" begin
    parts = ("header", "options", "library", "lent", "structure", "volumes", "voids", "saxs", "ace", "gainloss",
             "write", "progress", "batch", "callers", "faces", "tables", "example")
    @testset "$part" for part in parts
        # Each in a module of its own, so that no part sees the names of another.
        body = [:(include($(joinpath(@__DIR__, file)))) for file in ("common.jl", "$part.jl")]
        Core.eval(Main, Expr(:toplevel, Expr(:module, true, Symbol("test_", part), Expr(:block, body...))))
    end
end
