# The main job: from a structure file to its cavities, pockets, pores and hubs.
#
#     julia --project=bindings/julia examples/volumes.jl [FILE [VOXEL_SIZE [OUTPUT]]]
#
# FILE is PDB or mmCIF, also gzipped; without one the bundled entry 4CUP is analysed.

using Nucula

# A number with so many decimals, or a dash; padded on the left. (Printf would be a dependency.)
function padded(value, width, decimals)
    ismissing(value) && return lpad("-", width)
    scaled = string(round(Int, value * 10^decimals), pad=decimals + 1)
    return lpad(scaled[1:end-decimals] * "." * scaled[end-decimals+1:end], width)
end

function print_table(v)
    println("  id  kind     volume Å³                 lengths Å  circularity   uniformity")
    for i in 1:length(v)
        lengths = join((padded(length, 7, 2) for length in v.lengths[:, i]), " ")
        println(lpad(v.id[i], 4), "  ", rpad(v.kind[i], 7), " ", padded(v.volume[i], 10, 1), "   ", lengths, "  ",
                padded(v.circularity[i], 11, 4), "  ", padded(v.uniformity[i], 11, 4))
    end
    length(v) == 0 && println("      (nothing large enough to report)")
end

function main(path=joinpath(@__DIR__, "data", "4CUP.cif"), voxel_size="2.0",
              output=first(split(basename(path), '.')) * ".annotated.cif")
    v = volumes(path; voxel_size=parse(Float64, voxel_size))
    println(path, ": ", length(v.structure), " atoms, ", join(v.shape, " × "), " voxels of ", voxel_size, " Å\n")
    print_table(v)
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
