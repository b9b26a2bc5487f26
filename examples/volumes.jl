# Finds the cavities, pockets, pores and hubs of a protein, prints them and writes them beside its atoms.
#
#     julia --project=bindings/julia examples/volumes.jl [FILE [VOXEL_SIZE]]

using Nucula
using Printf

function print_table(v)
    @printf("%-8s %4s %10s   %-23s %12s %12s\n", "kind", "id", "volume/Å³", "lengths/Å", "circularity", "uniformity")
    metric(value) = ismissing(value) ? "-" : @sprintf("%.3f", value)
    for i in 1:length(v)
        @printf("%-8s %4d %10.1f   %7.2f %7.2f %7.2f %12s %12s\n", v.kind[i], v.id[i], v.volume[i], v.lengths[:, i]...,
                metric(v.circularity[i]), metric(v.uniformity[i]))
    end
end

path = get(ARGS, 1, joinpath(@__DIR__, "data", "4CUP.cif"))
voxel_size = parse(Float64, get(ARGS, 2, "3.0"))

structure = Nucula.read(path)
v = volumes(structure; voxel_size=voxel_size)
@printf("%s: %d atoms, %d x %d x %d voxels of %g Å\n\n", path, length(structure), v.shape..., v.voxel_size)
print_table(v)

# NAME.cif becomes NAME.annotated.cif in the current folder.
out = first(split(basename(path), '.')) * ".annotated.cif"
write(v, out)
println("\nwrote ", out)
