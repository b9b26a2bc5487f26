# c_api.jl is a mirror of include/nucula.h: names, numbers, layouts and numbers of arguments.

header = read(joinpath(ROOT, "include", "nucula.h"), String)
code = replace(header, r"/\*.*?\*/"s => "")

# Constants.
constants = [m[1] => parse(Int, m[2]) for m in eachmatch(r"^#define (NUCULA_\w+) (-?\d+)$"m, code)]
@test length(constants) > 30
for (name, value) in constants
    @test isdefined(Nucula, Symbol(name)) && getfield(Nucula, Symbol(name)) == value
end
ours = filter(n -> startswith(string(n), "NUCULA_"), names(Nucula, all=true))
@test Set(ours) == Set(Symbol(first(c)) for c in constants)

# Structs: the same fields in the same order.
structs = [m[2] => m[1] for m in eachmatch(r"typedef struct \{(.*?)\} (\w+);"s, code)]
@test length(structs) >= 5
field_name(declaration) = match(r"(\w+)\)?(\[\d+\])*$", strip(declaration))[1]
for (name, body) in structs
    declarations = filter(!isempty, strip.(split(body, ';')))
    @test [field_name(d) for d in declarations] == [string(f) for f in fieldnames(getfield(Nucula, Symbol(name)))]
end

# Functions: the same number of arguments. The declarations stand at the start of a line.
functions = [m[1] => m[2] for m in eachmatch(r"^(?!typedef)[a-z][\w ]*[ *](nucula_\w+)\(([^;]*)\);"ms, code)]
@test length(functions) >= 20
for (name, arguments) in functions
    n_arguments = strip(arguments) == "void" ? 0 : count(==(','), arguments) + 1
    @test isdefined(Nucula, Symbol(name)) &&
          [m.nargs - 1 for m in methods(getfield(Nucula, Symbol(name)))] == [n_arguments]
end
opaque = [m[1] for m in eachmatch(r"typedef struct \w+ (\w+);", code)]
callbacks = [m[1] for m in eachmatch(r"\(\*(nucula_\w+_t)\)", code)]
declared = vcat(first.(functions), first.(structs), opaque, callbacks, "nucula_status_t")
ours = filter(n -> startswith(string(n), "nucula_"), names(Nucula, all=true))
@test Set(string.(ours)) == Set(declared)

# Layouts, as the C compiler sees them.
if Sys.which("gcc") === nothing
    @warn "SKIPPED: no gcc to compare the layouts of structs with"
else
    program = IOBuffer()
    println(program, "#include <stdio.h>\n#include \"nucula.h\"\nint main(void) {")
    expected = String[]
    for (name, _) in structs
        type = getfield(Nucula, Symbol(name))
        println(program, "printf(\"%zu\\n\", sizeof($name));")
        push!(expected, string(sizeof(type)))
        for (i, field) in enumerate(fieldnames(type))
            println(program, "printf(\"%zu %zu\\n\", offsetof($name, $field), sizeof((($name *)0)->$field));")
            push!(expected, "$(fieldoffset(type, i)) $(sizeof(fieldtype(type, i)))")
        end
    end
    println(program, "return 0; }")
    mktempdir() do folder
        source, binary = joinpath(folder, "layout.c"), joinpath(folder, "layout")
        write(source, take!(program))
        run(`gcc -std=c99 -I $(joinpath(ROOT, "include")) -o $binary $source`)
        @test readlines(`$binary`) == expected
    end
end
