"""
    BatchItem

One file of a batch: its `path`, and either `volumes` ([`Volumes`](@ref)) or `error` ([`NuculaError`](@ref)); the other
is `nothing`.
"""
struct BatchItem
    path::String
    volumes::Union{Volumes,Nothing}
    error::Union{NuculaError,Nothing}
end

function on_item(index::Csize_t, status::Int32, message::Cstring, handle::Ptr{nucula_volumes_t},
                 user::Ptr{Cvoid})::Int32
    watch = unsafe_pointer_to_objref(user)::Watch
    return watched(watch) do
        volumes = status == NUCULA_OK ? Volumes(handle) : nothing
        error = status == NUCULA_OK ? nothing : NuculaError(status, unsafe_string(message))
        watch.receive(Int(index) + 1, volumes, error)
    end
end

"""
    volumes_batch(f, paths; options...)
    volumes_batch(paths; options...)

Reads many files and finds the volumes of each, several at a time. `f` is called with the [`BatchItem`](@ref) of every
file, in the order of the paths, and what it returns is collected; without `f` the items themselves are. A bad file is
an item with an error and never stops the rest. At most a few results per thread are held at a time, so with an `f` that
keeps only what it needs an archive of any size can be screened:

    volumes_batch(paths; voxel_size=2.0) do item
        item.error === nothing || return missing
        return sum(item.volumes.volume)
    end

The keywords are those of [`Nucula.read`](@ref) and [`volumes`](@ref); `n_threads` files are worked on at once, and
`progress` is told the number of files done. An exception in `f` or `progress` ends the batch and comes out of this
call.
"""
function volumes_batch(f, paths; options...)
    ours, theirs = split_options(options)
    read_options = structure_options(; ours...)
    find_options, progress = volumes_options(; theirs...)
    files = String[path for path in paths]
    results = Any[]
    watch = Watch(progress, (index, volumes, error) -> push!(results, f(BatchItem(files[index], volumes, error))))
    item = @nucula_volumes_batch_item_t(on_item)
    GC.@preserve watch begin
        observe(find_options, watch)
        status = nucula_volumes_batch(files, length(files), read_options, find_options, item,
                                      pointer_from_objref(watch))
    end
    check(status, watch)
    return map(identity, results)
end

volumes_batch(paths; options...) = volumes_batch(identity, paths; options...)

"""
    FrameItem

One frame of several: its `index`, from 1, and either `volumes` ([`Volumes`](@ref)) or `error` ([`NuculaError`](@ref)); the
other is `nothing`.
"""
struct FrameItem
    index::Int
    volumes::Union{Volumes,Nothing}
    error::Union{NuculaError,Nothing}
end

"""
    volumes_frames(f, structure, positions; options...)
    volumes_frames(structure, positions; options...)

Finds the volumes of many frames of the same atoms, several at a time. `f` is called with the [`FrameItem`](@ref) of every
frame, in their order, and what it returns is collected; without `f` the items themselves are.

`structure`: what the atoms are ([`Structure`](@ref)); its own positions do not count. `positions`: 3 × n_atoms × n_frames, Å; an
`Array{Float32,3}` is read where it lies, others are converted. The keywords are those of [`volumes`](@ref); `n_threads`
frames are worked on at once, `progress` is told the number of frames done, and `within` is a box or around points, the
same for all.

Each frame has exactly the volumes that it has alone. A bad frame is an item with an error, whose message counts frames and
atoms from 0 as the library does, and never stops the rest. At most a few results per thread are held at a time. An
exception in `f` or `progress` ends it and comes out of this call.
"""
function volumes_frames(f, structure::Structure, positions::AbstractArray{<:Real,3}; within=nothing, options...)
    size(positions)[1:2] == (3, length(structure)) ||
        throw(DimensionMismatch("positions must be 3 × $(length(structure)) × n_frames, not $(join(size(positions), " × "))"))
    named(name) = throw(ArgumentError("bad within: residues move from frame to frame, so $(repr(name)) is no place; give points"))
    find_options, progress = volumes_options(; within=with_points(within, named), options...)
    rows = convert(Array{Float32,3}, positions)
    results = Any[]
    watch = Watch(progress, (index, volumes, error) -> push!(results, f(FrameItem(index, volumes, error))))
    item = @nucula_volumes_batch_item_t(on_item)
    GC.@preserve watch begin
        observe(find_options, watch)
        status = nucula_volumes_frames(structure, rows, size(rows, 3), find_options, item, pointer_from_objref(watch))
    end
    check(status, watch)
    return map(identity, results)
end

volumes_frames(structure::Structure, positions::AbstractArray{<:Real,3}; options...) =
    volumes_frames(identity, structure, positions; options...)
