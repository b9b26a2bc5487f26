# The main job: from a structure file to its cavities, pockets, pores and hubs.
#
#     julia --project=bindings/julia examples/volumes.jl [FILE [VOXEL_SIZE [OUTPUT]]]
#
# FILE is PDB or mmCIF, also gzipped; without one the bundled entry 4CUP is analysed.

using Nucula, Printf

number(value) = ismissing(value) ? "-" : @sprintf("%.4f", value)

function print_table(v)
    println("  id  kind     volume Å³                 lengths Å  circularity   uniformity")
    for i in 1:length(v)
        @printf("%4d  %-7s %10.1f   %7.2f %7.2f %7.2f  %11s  %11s\n", v.id[i], v.kind[i], v.volume[i],
                v.lengths[:, i]..., number(v.circularity[i]), number(v.uniformity[i]))
    end
    length(v) == 0 && println("      (nothing large enough to report)")
end

function main(path=joinpath(@__DIR__, "data", "4CUP.cif"), voxel_size="2.0",
              output=first(split(basename(path), '.')) * ".annotated.cif")
    v = volumes(path; voxel_size=parse(Float64, voxel_size))
    println(path, ": ", length(v.structure), " atoms, ", join(v.shape, " × "), " voxels of ", voxel_size, " Å\n")
    print_table(v)
    isempty(v.table.residues) || println("\nalong the first: ", v.table.residues[1])
    write(v, output)
    println("\nannotated structure: ", output)
end

try
    main(ARGS...)
catch problem
    problem isa NuculaError || rethrow()
    println(stderr, "volumes: ", problem.message)
    exit(1)
end
