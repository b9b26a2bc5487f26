"""
    Volumes

The cavities, pockets, pores and hubs of a structure, found by [`volumes`](@ref). Immutable. `length(v)` is the number
of rows of its table; one entry per row, by volume, largest first:

| property | |
|---|---|
| `v.kind` | `Vector{String}`: `"cavity"`, `"pocket"`, `"pore"` or `"hub"` |
| `v.id` | number among those of its kind, largest first, from 0 as in the files; lent (see [`Lent`](@ref)) |
| `v.volume` | Å³, lent |
| `v.inside` | how much of it lies in the region that `within` gave, Å³; without one, all of it |
| `v.lengths` | 3 × n, extents along the component's own principal axes, Å, largest first; lent |
| `v.center` | 3 × n, mean of the voxel centres, Å, in the frame of the grid; lent |
| `v.circularity`, `v.uniformity` | 0..1, `missing` where undefined |
| `v.component` | number of the row's component, from 1 |
| `v.table` | `NamedTuple` of columns, named as in the files: a table for Tables.jl and `DataFrame(v.table)` |

The grid, along x, y, z: `v.shape` (voxels), `v.lower`, `v.upper` (corners, Å), `v.step` (voxel edges, Å),
`v.voxel_size` (as asked for, Å). The library stores voxels with z fastest, which Julia sees as arrays of size
`(nz, ny, nx)`, so [`mask`](@ref) and `v.labels` are indexed `[z, y, x]`, from 1, and nothing is permuted.
`CartesianIndices` of such an array turns the linear indices of [`voxels`](@ref) into `(z, y, x)`.

| property | |
|---|---|
| `v.labels` | `Array{Int32,3}`: number of the voxel's component, 0 where there is none; copied at each access |
| `v.component_kind` | per component: 0 occluded, 1 cavity, 2 pocket, 3 pore, 4 hub; lent |
| `v.component_kind_raw` | the same before refinement |
| `v.transform` | 4 × 4, takes columns (x, y, z, 1), Å, from the frame of the input to that of the grid |
| `v.structure` | the [`Structure`](@ref) as laid into the grid: same atoms, aligned positions |

Components are numbered by their first voxel and include the occluded ones, which are too small to be classified.
"""
mutable struct Volumes
    handle::Handle
    view::nucula_volumes_view_t
    is_open::Bool

    function Volumes(handle::Handle)
        volumes = new(handle)
        volumes.is_open = true
        use!(volumes)
        # What comes before the voxel lists, which are built when first asked for.
        head = fieldoffset(nucula_volumes_view_t, Base.fieldindex(nucula_volumes_view_t, :voxel_offsets))
        volumes.view = view_of(nucula_volumes_view_t, nucula_volumes_view, volumes, head)
        return volumes
    end
end

handle_of(v::Volumes) = getfield(v, :handle)

# New ones of the library, which belong to us from here on.
function Volumes(pointer::Ptr{nucula_volumes_t})
    n_bytes = Ref{Csize_t}(0)
    check(nucula_volumes_memory(pointer, n_bytes))
    return Volumes(Handle(pointer, nucula_volumes_free, Int(n_bytes[])))
end

"The view with at least its first `size` bytes: what is asked for is built."
function view_up_to(v::Volumes, size::Integer)
    require_open(v)
    if getfield(v, :view).size < size
        v.view = view_of(nucula_volumes_view_t, nucula_volumes_view, v, size)
    end
    return getfield(v, :view)
end

"The view with the voxel lists. The residues along the rows come after them, and are not looked for."
function view_with_lists(v::Volumes)
    return view_up_to(v, fieldoffset(nucula_volumes_view_t, Base.fieldindex(nucula_volumes_view_t, :residue_offsets)))
end

"The view with the voxel lists and the residues along the rows."
view_with_residues(v::Volumes) = view_up_to(v, sizeof(nucula_volumes_view_t))

function Base.unsafe_convert(::Type{Ptr{nucula_volumes_t}}, v::Volumes)
    require_open(v)
    return Ptr{nucula_volumes_t}(getfield(v, :handle).pointer)
end

Base.close(v::Volumes) = (leave!(v) && free!(getfield(v, :handle)); nothing)
Base.isopen(v::Volumes) = getfield(v, :is_open)
Base.deepcopy_internal(v::Volumes, dict::IdDict) = get!(dict, v) do
    require_open(v)
    return Volumes(getfield(v, :handle))
end

"""
    volumes(source; voxel_size=3.0, align=true, signs=0, profile="f32", surface_connectivity="custom18",
            mouth_merge_gap=1, neck=true, min_voxels=4, min_volume=nothing, n_threads=0, max_voxels=nothing, lining_distance=1.4,
            radii=nothing, within=nothing, progress=nothing)

Finds the cavities, pockets, pores and hubs of a structure and returns [`Volumes`](@ref).

`source` is a [`Structure`](@ref), a path (which also takes the keywords of [`Nucula.read`](@ref)), or a pair
`(positions, elements)`, see [`Structure`](@ref).

* `voxel_size`: voxel edge, Å. `max_voxels`: a larger grid is refused before it is allocated; default 2^31.
* `lining_distance`: how much further than touching a residue along a volume may be, Å.
* `align`: the atoms are centred and their principal axes laid along x, y, z; `signs`: which of the four sign choices of
  the axes, 0..3, counted from signs that depend on how the molecule lies; `"shape"`: the choice that turns with it;
  `"all"`: all four, as a vector, see [`Nucula.spread`](@ref). Without `align` the atoms stay as they are.
* `profile`: float widths, `"f32"`, `"f64"` or `"c"`.
* `surface_connectivity`: of the voxels of one mouth, `"6"`, `"18"`, `"26"` or `"custom18"` (edges only where one of the
  two voxels between belongs to the surface too). `mouth_merge_gap`: mouths at most so many voxels apart are one;
  negative: never.
* `neck`: components behind a narrow neck are refined (pore to pocket, pocket to cavity).
* `min_voxels`, `min_volume` (Å³): smaller components are not in the table.
* `n_threads`: 0 for one per core. Every number gives the same bits.
* `radii`: `Dict("C" => 1.9)` for elements whose radius is to be another one, in any case; or one radius per atom, Å.
* `within`: only volumes that reach into a region of the input's frame are in the table, and `v.inside` says how much of
  each lies there: a box `(lower, upper)`, Å; or `(distance, what)`, Å around points (3 × n), the atoms of another
  [`Structure`](@ref), or residues: a name (`"LIG"`), a chain and number (`"A:45"`), or a vector of these.
* `progress`: called as `progress(done, total)` about 20 times a second and once at the end. To cancel, throw: the
  exception comes out of this call. Ctrl-C works the same way.
"""
volumes(source::Structure; options...) = found(source, name -> residue_atoms(source, name); options...)

# `named` gives the positions of a residue.
function found(source::Structure, named; within=nothing, signs=0, options...)
    within = with_points(within, named)
    if signs in ("all", :all)
        found(signs) = volumes(source; within=within, signs=signs, options...)
        return [found(signs) for signs in 0:3]
    end
    options, progress = volumes_options(; within=within, signs=signs, options...)
    out = Ref{Ptr{nucula_volumes_t}}(C_NULL)
    watch = Watch(progress)
    GC.@preserve watch begin
        observe(options, watch)
        status = nucula_volumes_find(source, options, out)
    end
    check(status, watch)
    return Volumes(out[])
end

function volumes(path::AbstractString; options...)
    ours, theirs = split_options(options)
    structure = read(path; ours...)
    # What cleaning leaves out is looked for in the file.
    function named(name)
        atoms = residue_atoms(structure, name)
        return isempty(atoms) ? residue_atoms(read(path; ours..., keep_non_protein=true), name) : atoms
    end
    return found(structure, named; theirs...)
end

volumes(atoms::Tuple{Any,Any}; options...) = volumes(Structure(atoms...); options...)

# Keywords of `read`, and the others.
function split_options(options)
    is_reading((name, _)) = name in fieldnames(nucula_structure_options_t)
    return filter(is_reading, pairs(options)), filter(!is_reading, pairs(options))
end

function volumes_options(; voxel_size=3.0, align=true, signs=0, profile="f32", surface_connectivity="custom18",
                         mouth_merge_gap=1, neck=true, min_voxels=4, min_volume=nothing, n_threads=0,
                         max_voxels=nothing, lining_distance=1.4, radii=nothing, within=nothing, progress=nothing)
    signs = signs in ("shape", :shape) ? NUCULA_SIGNS_SHAPE : allowed_signs(signs)
    options = fill_options(nucula_volumes_options_t,
                           (; voxel_size, align, signs, profile, surface_connectivity, mouth_merge_gap, neck,
                            min_voxels, min_volume, n_threads, max_voxels, lining_distance, radii_fields(radii)...,
                            region_fields(within)...))
    return options, progress
end

allowed_signs(signs) = signs isa Integer && signs != NUCULA_SIGNS_SHAPE ? signs :
                       throw(ArgumentError("bad signs: $(repr(signs)) is none of 0, 1, 2, 3, \"shape\", \"all\""))

radii_fields(::Nothing) = NamedTuple()
radii_fields(radii::AbstractVector) = (radii=radii,)
radii_fields(radii::AbstractDict) =
    isempty(radii) ? NamedTuple() :
    (radius_elements=[c_symbol(element) for element in keys(radii)], element_radii=collect(values(radii)))

const KINDS = ("occluded", "cavity", "pocket", "pore", "hub")

# Voxels along z, y, x: the grid as Julia stores it.
reversed_shape(v::Volumes) = reverse(v.shape)

"""
    mask(v, name)

A set of voxels as an `Array{Bool,3}` of size `(nz, ny, nx)`: `:protein` (an atom or a point of its sphere), `:exposed`
(solvent open to the bulk), `:buried` (solvent cut off from it: the voxels of all components) or `:first_shell` (exposed
with a buried voxel across a face). Copied at each call.
"""
function mask(v::Volumes, name)
    out = Array{Bool,3}(undef, reversed_shape(v))
    check(nucula_volumes_mask(v, choice("mask", name, "NUCULA_MASK_"), out, length(out)))
    return out
end

function labels(v::Volumes)
    out = Array{Int32,3}(undef, reversed_shape(v))
    check(nucula_volumes_labels(v, out, length(out)))
    out .+= Int32(1)
    return out
end

"""
    voxels(v, i)

The voxels of row `i`: linear indices into the arrays of [`mask`](@ref) and `v.labels`, ascending.
"""
voxels(v::Volumes, i::Integer) = Int.(flat_voxels(v, i)) .+ 1

"""
    mouth_voxels(v, i)

The voxels of row `i` at its mouths, after refinement: as [`voxels`](@ref). Empty for a cavity.
"""
mouth_voxels(v::Volumes, i::Integer) = Int.(flat_mouth_voxels(v, i)) .+ 1

"""
    Nucula.flat_voxels(v, i)

As [`voxels`](@ref), but counted from 0 and not copied: the flat indices `(x * ny + y) * nz + z` of the library, lent.
"""
function flat_voxels(v::Volumes, i::Integer)
    view = view_with_lists(v)
    return flat_list(v, i, view.voxel_offsets, view.voxels)
end

"""
    Nucula.flat_mouth_voxels(v, i)

As [`mouth_voxels`](@ref), but counted from 0 and not copied, see [`Nucula.flat_voxels`](@ref).
"""
function flat_mouth_voxels(v::Volumes, i::Integer)
    view = view_with_lists(v)
    return flat_list(v, i, view.mouth_offsets, view.mouth_voxels)
end

function flat_list(v::Volumes, i::Integer, offsets::Ptr{Csize_t}, values::Ptr{UInt32})
    component = Int(lend(v, UInt32, getfield(v, :view).row_component, length(v))[i]) + 1
    return GC.@preserve v begin
        first, next = Int(unsafe_load(offsets, component)), Int(unsafe_load(offsets, component + 1))
        lend(v, UInt32, values + first * sizeof(UInt32), next - first)
    end
end

"""
    secondary_structure(v)

Shares of residues with a CA atom (P-SEA) as `(helix=…, strand=…, coil=…)`, 0..1, or `missing` where there is none.
"""
function secondary_structure(v::Volumes)
    out = Ref{NTuple{3,Cdouble}}((NaN, NaN, NaN))
    aligned = Ref{Ptr{nucula_structure_t}}(C_NULL)
    check(nucula_volumes_structure(v, aligned))
    GC.@preserve v check(nucula_structure_secondary(aligned[], out))
    return any(isnan, out[]) ? missing : NamedTuple{(:helix, :strand, :coil)}(out[])
end

"""
    write(v, path; format=nothing, include_hubs=true, frame="aligned", exact_pdb=false, source=nothing, input_path=nothing,
          structure_path=nothing)

Writes the result in the format of the path's suffix: the aligned structure with one pseudo-atom per voxel of every
component (.pdb, .cif, .mmcif), a report (.json) or the table (.csv). The file appears whole or not at all.

`format`, whatever the suffix: `"pdb"`, `"cif"`, `"json"`, `"csv"`, or `"json_columns"` (the table by columns, as
pandas writes it). `"html"` (a page), `"pml"`, `"cxc"` (scripts for other viewers). `include_hubs`: hubs are
written too. `frame`: `"aligned"`, or `"input"`: where the input was. `exact_pdb`: byte for byte the layout of volumizer.
`source`, `input_path`, `structure_path`: texts of the JSON report.
"""
function Base.write(v::Volumes, path::AbstractString; options...)
    check(nucula_volumes_write_as(v, path, volumes_write_options(; options...)))
    return nothing
end

function volumes_write_options(; format=nothing, include_hubs=true, frame="aligned", exact_pdb=false, source=nothing,
                               input_path=nothing, structure_path=nothing)
    format = format in ("cif", :cif) ? "mmcif" : format
    return fill_options(nucula_volumes_write_options_t,
                        (; format, include_hubs, frame, exact_pdb, source, input_path, structure_path))
end

# An undefined metric is NaN at the C line and missing here.
defined(metric) = Union{Missing,Float64}[isnan(value) ? missing : value for value in metric]

function Base.getproperty(v::Volumes, name::Symbol)
    require_open(v)
    view = getfield(v, :view)
    n, n_components = Int(view.n_rows), Int(view.n_components)
    name === :kind && return String[KINDS[kind + 1] for kind in lend(v, Int8, view.row_kind, n)]
    name === :id && return lend(v, Int32, view.row_id, n)
    name === :volume && return lend(v, Float64, view.row_volume, n)
    name === :lengths && return lend(v, Float64, view.row_lengths, 3, n)
    name === :center && return lend(v, Float64, view.row_center, 3, n)
    name === :inside && return inside(v)
    name === :circularity && return defined(lend(v, Float64, view.row_circularity, n))
    name === :uniformity && return defined(lend(v, Float64, view.row_uniformity, n))
    name === :component && return Int.(lend(v, UInt32, view.row_component, n)) .+ 1
    name === :table && return table(v)
    name === :shape && return map(Int, view.shape)
    name === :lower && return view.lower
    name === :upper && return view.upper
    name === :step && return view.step
    name === :voxel_size && return view.voxel_size
    name === :labels && return labels(v)
    name === :component_kind && return lend(v, Int8, view.component_kind, n_components)
    name === :component_kind_raw && return lend(v, Int8, view.component_kind_raw, n_components)
    name === :transform && return permutedims(reshape(collect(Float64, view.transform), 4, 4))
    name === :structure && return aligned_structure(v)
    throw(ArgumentError("Volumes have no property $name, only $(join(propertynames(v), ", "))"))
end

Base.propertynames(::Volumes, private::Bool=false) =
    (:kind, :id, :volume, :inside, :lengths, :center, :circularity, :uniformity, :component, :table, :shape, :lower, :upper,
     :step, :voxel_size, :labels, :component_kind, :component_kind_raw, :transform, :structure)

function table(v::Volumes)
    lengths = v.lengths
    return (id=collect(v.id), type=v.kind, volume=collect(v.volume), x=lengths[1, :], y=lengths[2, :], z=lengths[3, :],
            cross_section_circularity=v.circularity, cross_section_uniformity=v.uniformity, center_x=v.center[1, :],
            center_y=v.center[2, :], center_z=v.center[3, :],
            residues=residue_texts(v))
end

# The residues along each row, as `chain:number:name` parted by blanks.
function residue_texts(v::Volumes)
    text, offsets = Ref{Cstring}(C_NULL), Ref{Ptr{Csize_t}}(C_NULL)
    GC.@preserve v begin
        check(nucula_volumes_residue_text(v, text, offsets))
        ends = lend(v, Csize_t, offsets[], length(v) + 1)
        return [unsafe_string(convert(Ptr{UInt8}, text[]) + ends[i], ends[i + 1] - ends[i]) for i in 1:length(v)]
    end
end

"""
    Nucula.residues(v, i)

The residues along row `i`, as `(chain=…, number=…, insertion_code=…, name=…)`: those with an atom no further from a voxel
centre of the row than the atom's radius, half the diagonal of a voxel, and `lining_distance`; in the order of the file.
"""
function residues(v::Volumes, i::Integer)
    1 <= i <= length(v) || throw(BoundsError(v, i))
    view, s = view_with_residues(v), v.structure
    atoms = GC.@preserve v begin
        first, next = Int(unsafe_load(view.residue_offsets, i)), Int(unsafe_load(view.residue_offsets, i + 1))
        Int.(lend(v, UInt32, view.residues + first * sizeof(UInt32), next - first)) .+ 1
    end
    chains, numbers, codes, names = s.chains, s.residue_ids, s.insertion_codes, s.residue_names
    return [(chain=chains[atom], number=Int(numbers[atom]), insertion_code=codes[atom], name=names[atom]) for atom in atoms]
end

function aligned_structure(v::Volumes)
    out = Ref{Ptr{nucula_structure_t}}(C_NULL)
    check(nucula_volumes_structure(v, out))
    return Structure(getfield(v, :handle), out[])
end

Base.length(v::Volumes) = (require_open(v); Int(getfield(v, :view).n_rows))

function Base.show(io::IO, v::Volumes)
    isopen(v) || return print(io, "Volumes (closed)")
    kinds = v.kind
    counts = ["$(count(==(kind), kinds)) $kind" for kind in unique(kinds)]
    print(io, "Volumes: ", isempty(counts) ? "none" : join(counts, ", "), ", ", join(v.shape, " × "), " voxels of ",
          v.voxel_size, " Å")
end
