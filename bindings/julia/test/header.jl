# The mirror of the header, as the loaded library and the C compiler see it; `cargo test --test header` writes it.

mirrored = [getfield(Nucula, name) for name in names(Nucula, all=true) if startswith(string(name), "nucula_")]
functions = filter(m -> m isa Function, mirrored)
@test length(functions) >= 20
@test all(f -> Nucula.address(nameof(f)) != C_NULL, functions)
structs = filter(m -> m isa DataType && isstructtype(m) && fieldcount(m) > 0, mirrored)
@test length(structs) >= 5 && all(isbitstype, structs)

# Layouts, as the C compiler sees them.
if Sys.which("gcc") === nothing
    @warn "SKIPPED: no gcc to compare the layouts of structs with"
else
    program = IOBuffer()
    println(program, "#include <stdio.h>\n#include \"nucula.h\"\nint main(void) {")
    expected = String[]
    for type in structs
        name = nameof(type)
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
