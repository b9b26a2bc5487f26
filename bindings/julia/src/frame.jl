# Between the frame of the input and that of the grid; several answers.

"""
    to_input(v, points)

Points of the frame of the grid (aligned atoms, voxel centres, `v.center`), 3 × n or one triple, Å, in the frame of the file, or
of the positions that were handed in.
"""
to_input(v::Volumes, points) = mapped(nucula_volumes_to_input, v, points)

"""
    from_input(v, points)

Points of the frame of the file (a ligand, a box), 3 × n or one triple, Å, in the frame of the grid: the inverse of
[`to_input`](@ref).
"""
from_input(v::Volumes, points) = mapped(nucula_volumes_from_input, v, points)

function mapped(call, v, points::AbstractMatrix)
    size(points, 1) == 3 || throw(DimensionMismatch("points must be 3 × n, not $(join(size(points), " × "))"))
    out = collect(Float64, points)
    GC.@preserve out begin
        place = Ptr{NTuple{3,Cdouble}}(pointer(out))
        check(call(v, place, size(out, 2), place))
    end
    return out
end
mapped(call, v, point) = vec(mapped(call, v, reshape(collect(Float64, point), :, 1)))

function inside(v::Volumes)
    out = Vector{Float64}(undef, length(v))
    check(nucula_volumes_inside(v, out, length(out)))
    return out
end

"""
    Nucula.spread(answers)

How far several [`Volumes`](@ref) are apart, such as those of `volumes(...; signs="all")`: `(mean=…, spread=…)`, each with the
number of `rows` and their `volume` by kind, the `total` volume and that of the `largest` row, Å³. The spread is the standard
deviation with n - 1.
"""
function spread(answers)
    GC.@preserve answers begin
        handles = Ptr{nucula_volumes_t}[Base.unsafe_convert(Ptr{nucula_volumes_t}, v) for v in answers]
        found = view_of(nucula_volumes_spread_t, (handles, view) -> nucula_volumes_spread(handles, length(handles), view),
                        handles)
    end
    # No row is occluded.
    by_kind(numbers) = Dict(KINDS[i] => numbers[i] for i in 2:length(KINDS))
    return (mean=(rows=by_kind(found.rows_mean), volume=by_kind(found.volume_mean), total=found.total_mean,
                  largest=found.largest_mean),
            spread=(rows=by_kind(found.rows_spread), volume=by_kind(found.volume_spread), total=found.total_spread,
                    largest=found.largest_spread))
end
