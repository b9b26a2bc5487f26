"""
    Voids

The voids of a structure, found by [`voids`](@ref). Immutable. `length(v)` is the number of rows; one entry per row, by
volume, largest first. Everything is in the frame of the input; arrays are lent (see [`Lent`](@ref)) unless said otherwise.

| property | |
|---|---|
| `v.kind` | `Vector{String}`: `"cavity"` (no mouth), `"pocket"` (one), `"pore"` (two), `"hub"` (more) |
| `v.volume` | within the molecular surface, up to the lid, Å³ |
| `v.error` | its error, meant as a bound for 95 % of cases, Å³; `v.error_lid`, `v.error_neck`, `v.error_grid`: its parts |
| `v.area` | of the molecular surface, the lid not counted, Å² |
| `v.depth` | largest distance of a point to the lid, Å; `NaN` for a cavity |
| `v.center` | 3 × n, Å |
| `v.max_radius`, `v.ball_center` | the largest ball around a point, Å (3 × n) |
| `v.hydropathy` | mean Kyte-Doolittle index of the residues that line it; `NaN` if none of the twenty does |
| `v.table` | `NamedTuple` of columns |
| `v.shape`, `v.lower`, `v.step`, `v.axes` | the grid: points along x, y, z; first point, Å; spacing, Å; 3 × 3, a column per axis |

Lists of a row: [`mouths`](@ref), [`lining_atoms`](@ref), [`lining_residues`](@ref), [`points`](@ref),
[`positions`](@ref); and its [`centreline`](@ref).
"""
mutable struct Voids
    handle::Ptr{nucula_voids_t}
    view::nucula_voids_view_t

    function Voids(handle::Ptr{nucula_voids_t})
        voids = new(handle)
        finalizer(v -> nucula_voids_free(getfield(v, :handle)), voids)
        voids.view = view_of(nucula_voids_view_t, nucula_voids_view, voids)
        return voids
    end
end

Base.unsafe_convert(::Type{Ptr{nucula_voids_t}}, v::Voids) = getfield(v, :handle)

"""
    voids(source; step=0.5, probe_radius=1.4, mouth_gap=4.0, min_volume=5.0, radii="default", align=false, n_threads=0,
          within=nothing, probe_out=nothing, passages=false, max_points=nothing, progress=nothing)

Finds the voids of a structure and returns [`Voids`](@ref): volumes with an error, mouths, lining.

`source` is a [`Structure`](@ref), a path (which also takes the keywords of [`Nucula.read`](@ref)), or a pair
`(positions, elements)`, see [`Structure`](@ref).

* `step`: distance of the grid's points, Å, 0.2 to 2: 0.5 to publish, 1.0 to screen. `max_points`: a larger grid is refused
  before it is allocated; default 2^31.
* `probe_radius`: Å, 0.2 to 5; 1.4 is water.
* `mouth_gap`: patches of lid nearer to each other than this are one mouth, Å.
* `min_volume`: voids of less volume are not reported, Å³.
* `radii`: `"default"` (van der Waals), `"amber_united"` (HOLE's), or one radius per atom, Å.
* `align`: the grid lies along the principal axes of the atoms; the answers are in the input's frame either way.
* `n_threads`: 0 for one per core. Every number gives the same bits.
* `within`: where to look: `(lower, upper)`, the corners of a box, Å; or `(distance, points)` with a 3 × n matrix or a
  [`Structure`](@ref): nearer than so many Å to one of them. What lies beyond is no void, and no mouth either.
* `probe_out`: radius of a second, larger probe, Å, which floods from outside instead of the rule of lines.
* `passages`: voids are joined by passages that the probe fits through between the grid's points, of a free radius down to its
  own; the space near a passage and the atoms that line it count as the void's. Else one is surely seen only if it is
  wider by step · √3/2.
* `progress`: called as `progress(done, total)` about 20 times a second and once at the end. To cancel, throw.
"""
function voids(source::Structure; options...)
    options, progress = voids_options(; options...)
    out = Ref{Ptr{nucula_voids_t}}(C_NULL)
    watch = Watch(progress)
    GC.@preserve watch begin
        observe(options, watch)
        status = nucula_voids_find(source, options, out)
    end
    check(status, watch)
    return Voids(out[])
end

function voids(path::AbstractString; options...)
    ours, theirs = split_options(options)
    return voids(read(path; ours...); theirs...)
end

voids(atoms::Tuple{Any,Any}; options...) = voids(Structure(atoms...); options...)

function voids_options(; step=0.5, probe_radius=1.4, mouth_gap=4.0, min_volume=5.0, radii="default", align=false,
                       n_threads=0, within=nothing, probe_out=nothing, passages=false, max_points=nothing,
                       progress=nothing)
    atom_radii = radii isa Union{AbstractString,Symbol} ? nothing : radii
    radii = atom_radii === nothing ? radii : nothing
    options = fill_options(nucula_voids_options_t,
                           (; step, probe_radius, mouth_gap, min_volume, radii, align, n_threads, atom_radii, probe_out,
                            passages, max_points, region_fields(within)...))
    return options, progress
end

function row_range(v::Voids, offsets::Ptr{Csize_t}, i::Integer)
    1 <= i <= length(v) || throw(BoundsError(v, i))
    return GC.@preserve v Int(unsafe_load(offsets, i)), Int(unsafe_load(offsets, i + 1))
end

function row_list(v::Voids, offsets::Ptr{Csize_t}, values::Ptr{UInt32}, i::Integer)
    first, next = row_range(v, offsets, i)
    return Int.(lend(v, UInt32, values + first * sizeof(UInt32), next - first)) .+ 1
end

"""
    mouths(v, i)

The mouths of row `i`: a vector of `(area=…, radius=…, normal=…, center=…)`, Å² and Å; `normal` points outward.
"""
function mouths(v::Voids, i::Integer)
    view = getfield(v, :view)
    first, next = row_range(v, view.mouth_offsets, i)
    return GC.@preserve v map(first+1:next) do j
        (area=unsafe_load(view.mouth_area, j), radius=unsafe_load(view.mouth_radius, j),
         normal=collect(unsafe_load(view.mouth_normal, j)), center=collect(unsafe_load(view.mouth_center, j)))
    end
end

"""
    lining_atoms(v, i)

The atoms that line row `i`, from 1, ascending: nearer than `probe_radius` + 1 Å to one of its points.
"""
lining_atoms(v::Voids, i::Integer) = row_list(v, getfield(v, :view).atom_offsets, getfield(v, :view).atoms, i)

"""
    lining_residues(v, i)

The residues of these atoms, ascending: the number of the first atom of each, from 1.
"""
lining_residues(v::Voids, i::Integer) = row_list(v, getfield(v, :view).residue_offsets, getfield(v, :view).residues, i)

"""
    points(v, i)

The grid points of row `i` where the probe's centre can be: linear indices, from 1, into an array of size `(nz, ny, nx)`.
"""
points(v::Voids, i::Integer) = row_list(v, getfield(v, :view).point_offsets, getfield(v, :view).points, i)

"""
    positions(v, i)

Where the grid points of row `i` are: 3 × n, Å.
"""
function positions(v::Voids, i::Integer)
    indices = CartesianIndices(reverse(v.shape))[points(v, i)]
    steps = Float64[index[4-axis] - 1 for axis in 1:3, index in indices]
    return collect(v.lower) .+ v.step .* (v.axes * steps)
end

"""
    Centreline

The way through a void, see [`centreline`](@ref): `points` (3 × m, Å), `radius` (m), `ellipse` (2 × m, semi-axes of the section,
the larger first), `length`, `bottleneck` and `bottleneck_point`.
"""
struct Centreline
    points::Matrix{Float64}
    radius::Vector{Float64}
    ellipse::Matrix{Float64}
    length::Float64
    bottleneck::Float64
    bottleneck_point::Vector{Float64}
end

"""
    centreline(v, i; from=nothing, to=nothing)

The way through row `i`, which has two mouths or more, with its radius and section everywhere. `from`, `to`: numbers of its
mouths, from 1; default: the two whose centres are farthest apart; with one given, that and the farthest from it.
"""
function centreline(v::Voids, i::Integer; from=nothing, to=nothing)
    1 <= i <= length(v) || throw(BoundsError(v, i))
    number(mouth) = mouth === nothing ? Int32(-1) : integer(Int32, "mouth", mouth - 1)
    from === to === nothing || all(m -> m === nothing || m >= 1, (from, to)) ||
        throw(ArgumentError("bad mouth: mouths are numbered from 1"))
    out = Ref{Ptr{nucula_centreline_t}}(C_NULL)
    check(nucula_voids_centreline(v, i - 1, number(from), number(to), out))
    try
        view = view_of(nucula_centreline_view_t, nucula_centreline_view, out[])
        n = Int(view.n_points)
        copied(pointer, size...) = copy(unsafe_wrap(Array, Ptr{Float64}(pointer), size))
        return Centreline(copied(view.points, 3, n), copied(view.radius, n), copied(view.ellipse, 2, n), view.length,
                          view.bottleneck, collect(view.bottleneck_point))
    finally
        nucula_centreline_free(out[])
    end
end

"""
    write(v, path)

Writes voids in the format of the path's suffix, in the frame of the input: the structure with points and mouths (.pdb, .cif,
.mmcif), a report (.json), the table (.csv), surfaces (.ply, .obj), a density map (.ccp4, .mrc, .map) or a page to look at (.html).
"""
function Base.write(v::Voids, path::AbstractString)
    check(nucula_voids_write(v, path))
    return nothing
end

const VOIDS_COLUMNS = (:volume, :error, :error_lid, :error_neck, :error_grid, :area, :depth, :max_radius, :hydropathy)

function Base.getproperty(v::Voids, name::Symbol)
    view = getfield(v, :view)
    n = Int(view.n_rows)
    name === :kind && return String[KINDS[kind+1] for kind in lend(v, Int8, view.row_kind, n)]
    name in VOIDS_COLUMNS && return lend(v, Float64, getfield(view, Symbol(:row_, name)), n)
    name === :center && return lend(v, Float64, view.row_center, 3, n)
    name === :ball_center && return lend(v, Float64, view.row_ball_center, 3, n)
    name === :shape && return map(Int, view.shape)
    name === :lower && return view.lower
    name === :step && return view.step
    name === :axes && return Float64[view.axes[axis][k] for k in 1:3, axis in 1:3]
    name === :table && return voids_table(v)
    throw(ArgumentError("Voids have no property $name, only $(join(propertynames(v), ", "))"))
end

Base.propertynames(::Voids, private::Bool=false) =
    (:kind, VOIDS_COLUMNS..., :center, :ball_center, :table, :shape, :lower, :step, :axes)

function voids_table(v::Voids)
    center = v.center
    columns = NamedTuple{VOIDS_COLUMNS}(map(name -> collect(getproperty(v, name)), VOIDS_COLUMNS))
    return (; kind=v.kind, columns..., x=center[1, :], y=center[2, :], z=center[3, :],
            n_mouths=[length(mouths(v, i)) for i in 1:length(v)])
end

Base.length(v::Voids) = Int(getfield(v, :view).n_rows)

function Base.show(io::IO, v::Voids)
    kinds = v.kind
    counts = ["$(count(==(kind), kinds)) $kind" for kind in unique(kinds)]
    print(io, "Voids: ", isempty(counts) ? "none" : join(counts, ", "), ", ", join(v.shape, " × "), " points ", v.step,
          " Å apart")
end

"""
    VoidsItem

One file of a batch: its `path`, and either `voids` ([`Voids`](@ref)) or `error` ([`NuculaError`](@ref)); the other is
`nothing`.
"""
struct VoidsItem
    path::String
    voids::Union{Voids,Nothing}
    error::Union{NuculaError,Nothing}
end

function on_voids_item(index::Csize_t, status::Int32, message::Cstring, handle::Ptr{nucula_voids_t},
                       user::Ptr{Cvoid})::Int32
    watch = unsafe_pointer_to_objref(user)::Watch
    return watched(watch) do
        voids = status == NUCULA_OK ? Voids(handle) : nothing
        error = status == NUCULA_OK ? nothing : NuculaError(status, unsafe_string(message))
        watch.receive(Int(index) + 1, voids, error)
    end
end

"""
    voids_batch(f, paths; options...)
    voids_batch(paths; options...)

Reads many files and finds the voids of each, several at a time; `f` is called with the [`VoidsItem`](@ref) of every file, in
the order of the paths. As [`volumes_batch`](@ref); the keywords are those of [`Nucula.read`](@ref) and [`voids`](@ref).
"""
function voids_batch(f, paths; options...)
    ours, theirs = split_options(options)
    read_options = structure_options(; ours...)
    find_options, progress = voids_options(; theirs...)
    files = String[path for path in paths]
    results = Any[]
    watch = Watch(progress, (index, voids, error) -> push!(results, f(VoidsItem(files[index], voids, error))))
    item = @nucula_voids_batch_item_t(on_voids_item)
    GC.@preserve watch begin
        observe(find_options, watch)
        status = nucula_voids_batch(files, length(files), read_options, find_options, item, pointer_from_objref(watch))
    end
    check(status, watch)
    return map(identity, results)
end

voids_batch(paths; options...) = voids_batch(identity, paths; options...)
