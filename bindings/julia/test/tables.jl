# Volumes and Voids are tables for whoever loads Tables.jl, in a process of its own. Where the package is not installed, one of
# its name and number that has the names we extend stands in: what is tried is that the extension, or the hook, comes.

const STAND_IN = """
module Tables
struct Schema{N,T} end
Schema(names, types) = Schema{Tuple(names),Tuple{types...}}()
istable(::Type) = false
istable(table) = istable(typeof(table))
columnaccess(::Type) = false
rowaccess(::Type) = false
columns(table) = error("no table")
rows(columns::NamedTuple) = [map(column -> column[i], columns) for i in 1:length(columns[1])]
schema(table) = nothing
end
"""
const TABLES_ID = "bd369af6-aec1-5ad0-b16a-f7cc5008161c"

function environment_with_tables(folder)
    mkpath(joinpath(folder, "Tables", "src"))
    write(joinpath(folder, "Tables", "src", "Tables.jl"), STAND_IN)
    write(joinpath(folder, "Tables", "Project.toml"), "name = \"Tables\"\nuuid = \"$TABLES_ID\"\nversion = \"1.12.0\"\n")
    package, id = normpath(@__DIR__, ".."), "78eae0c6-144d-44b8-af1c-ae115424bcdb"
    write(joinpath(folder, "Project.toml"), "[deps]\nNucula = \"$id\"\nTables = \"$TABLES_ID\"\n")
    libraries = ["Libdl" => "8f399da3-3557-5675-b5ff-fb832c97cbdb", "Serialization" => "9e88b42a-f829-5b0c-bbe9-9e923198166b"]
    formatted = VERSION >= v"1.6.2" ? "manifest_format = \"2.0\"\n" : ""
    key(name) = VERSION >= v"1.6.2" ? "[[deps.$name]]" : "[[$name]]"
    entries = ["$(key(name))\nuuid = \"$uuid\"\n" for (name, uuid) in libraries]
    push!(entries, "$(key("Tables"))\npath = \"$(joinpath(folder, "Tables"))\"\nuuid = \"$TABLES_ID\"\nversion = \"1.12.0\"\n")
    # What Julia 1.9 and later read of it; before, packages have no extensions.
    extensions = VERSION >= v"1.9" ? "weakdeps = [\"Tables\"]\n[deps.Nucula.extensions]\nNuculaTablesExt = \"Tables\"\n" : ""
    push!(entries, "$(key("Nucula"))\ndeps = [\"Libdl\", \"Serialization\"]\npath = \"$package\"\nuuid = \"$id\"\n" *
                   "version = \"0.1.0\"\n" * extensions)
    write(joinpath(folder, "Manifest.toml"), formatted * join(entries, "\n"))
    return folder
end

function outcome(first, second)
    program = """
    using $first
    using $second
    v = volumes($(repr(structure_file("T4L_L99A.pdb"))); voxel_size=2.0)
    w = voids($(repr(structure_file("T4L_L99A.pdb"))); step=2.0)
    for found in (v, w)
        Tables.istable(found) && Tables.istable(typeof(found)) && Tables.columnaccess(typeof(found)) || error("no table")
        Tables.columns(found) == found.table || isequal(Tables.columns(found), found.table) || error("other columns")
        length(Tables.rows(found)) == length(found) || error("other rows")
        Tables.schema(found) === Tables.Schema(keys(found.table), map(eltype, values(found.table))) || error("another schema")
    end
    print("all is well")
    """
    folder = environment_with_tables(realpath(mktempdir()))
    return Base.read(`$(Base.julia_cmd()) --startup-file=no --project=$folder -e $program`, String)
end

@test outcome("Nucula", "Tables") == "all is well"
@test outcome("Tables", "Nucula") == "all is well"
