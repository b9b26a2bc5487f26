# Before extensions of packages, which are of Julia 1.9: tells Tables.jl of our tables as soon as it is loaded, by whomever. What
# Requires.jl does, for one package and without depending on it.

const TABLES = Base.PkgId(Base.UUID("bd369af6-aec1-5ad0-b16a-f7cc5008161c"), "Tables")

function extend_tables(loaded::Base.PkgId=TABLES)
    loaded == TABLES && haskey(Base.loaded_modules, TABLES) && !isdefined(Nucula, :TablesExt) || return nothing
    # Tables is no dependency, so that `import` would not find it.
    body = [:(const Nucula = $Nucula), :(const Tables = $(Base.loaded_modules[TABLES])),
            :(include($(joinpath(@__DIR__, "..", "ext", "tables.jl"))))]
    Core.eval(Nucula, Expr(:toplevel, Expr(:module, true, :TablesExt, Expr(:block, body...))))
    return nothing
end

function watch_for_tables()
    extend_tables()
    push!(Base.package_callbacks, extend_tables)
    return nothing
end
