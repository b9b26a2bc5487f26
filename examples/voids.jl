# Volumes with an error: the voids of a structure, and the way through the widest of them.
#
#     julia --project=bindings/julia examples/voids.jl [FILE [STEP [OUTPUT]]]
#
# FILE is PDB or mmCIF, also gzipped; without one the bundled entry 4CUP is analysed.

using Nucula, Printf

function main(path=joinpath(@__DIR__, "data", "4CUP.cif"), step="1.0", output=nothing)
    v = voids(path; step=parse(Float64, step))
    println(path, ": ", join(v.shape, " × "), " points ", v.step, " Å apart\n")
    println("kind     volume Å³    error   area Å²  depth Å  mouths  residues")
    for i in 1:min(length(v), 10)
        @printf("%-7s %10.1f %8.1f  %8.1f  %7.2f  %6d  %8d\n", v.kind[i], v.volume[i], v.error[i], v.area[i], v.depth[i],
                length(mouths(v, i)), length(lining_residues(v, i)))
    end
    through = findfirst(i -> length(mouths(v, i)) >= 2, 1:length(v))
    if through !== nothing
        line = centreline(v, through)
        @printf("\nthrough row %d: %.1f Å, bottleneck of radius %.2f Å\n", through, line.length, line.bottleneck)
    end
    if output !== nothing
        write(v, output)
        println("\nwritten: ", output)
    end
end

try
    main(ARGS...)
catch problem
    problem isa NuculaError || rethrow()
    println(stderr, "voids: ", problem.message)
    exit(1)
end
