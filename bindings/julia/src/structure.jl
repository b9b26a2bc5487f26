"""
    Structure

Atoms with their positions, made by [`Nucula.read`](@ref), `Structure(positions, elements)` or lent by volumes
(`v.structure`). Immutable. `length(s)` is the number of atoms; one entry per atom in file order:

| property | |
|---|---|
| `s.positions` | 3 × n, Å, lent (see [`Lent`](@ref)) |
| `s.elements`, `s.atom_names`, `s.residue_names`, `s.chains` | `Vector{String}`, built at each access |
| `s.insertion_codes` | `Vector{String}`, built at each access; empty where there is none |
| `s.residue_ids`, `s.hetero` | `Int32`, `Bool`, lent |
| `s.notes` | `Vector{String}`: what was left out, doubled or guessed when the file was read; empty for an ordinary file |
| `s.dropped` | `Dict{String,Int}`: residues that cleaning left out, and how many atoms with each name |
| `s.n_models` | number of models in the file |
| `s.cell` | `(a, b, c, alpha, beta, gamma)`, Å and degrees, or `nothing` |
"""
mutable struct Structure
    handle::Handle
    pointer::Ptr{nucula_structure_t}
    view::nucula_structure_view_t
    is_open::Bool

    # One that is lent by volumes has their handle.
    function Structure(handle::Handle, pointer::Ptr{nucula_structure_t})
        structure = new(handle, pointer)
        structure.is_open = true
        use!(structure)
        structure.view = view_of(nucula_structure_view_t, nucula_structure_view, structure)
        return structure
    end
end

handle_of(s::Structure) = getfield(s, :handle)

# A new one of the library, which belongs to us from here on.
function Structure(pointer::Ptr{nucula_structure_t})
    view = view_of(nucula_structure_view_t, nucula_structure_view, pointer)
    return Structure(Handle(pointer, nucula_structure_free, 60 * Int(view.n_atoms)), pointer)
end

function Base.unsafe_convert(::Type{Ptr{nucula_structure_t}}, s::Structure)
    require_open(s)
    return getfield(s, :pointer)
end

"""
    close(s::Structure)
    close(v::Volumes)

Gives the memory back now, not when the collector comes by. Later use is an `ArgumentError`, also of arrays that were lent;
a second `close` does nothing. Copies made with `deepcopy` stay open. Not while another thread uses the object.
"""
Base.close(s::Structure) = (leave!(s) && free!(getfield(s, :handle)); nothing)
Base.isopen(s::Structure) = getfield(s, :is_open)
Base.deepcopy_internal(s::Structure, dict::IdDict) = get!(dict, s) do
    require_open(s)
    return Structure(getfield(s, :handle), getfield(s, :pointer))
end

"""
    Nucula.read(path; rules="volumizer", assembly="biological", model=nothing, chains=nothing, keep_residues=nothing,
                keep_models=true, keep_non_protein=false, keep_hydrogens=false, max_file_bytes=nothing,
                max_atoms=nothing)
    Nucula.read(bytes; format, options...)
    Nucula.read(io::IO; format, options...)

Reads a PDB (.pdb, .ent, .pdb1), mmCIF (.cif, .mmcif) or BinaryCIF (.bcif) file, each also gzipped (.gz), as a
[`Structure`](@ref), and cleans it: amino acids without hydrogens, unless told to keep more. What is not ordinary about
the file is told in its `notes`. A file in memory, or what `io` gives, is read as the `format` says that a suffix would.

`rules`: `"volumizer"` (as that package, bit for bit) or `"plain"` (what a structural biologist expects where that package
does otherwise: residue names whole, names of force fields, deuterium as hydrogen, elements guessed where they are none,
one alternate location by its occupancy, the first model, assembly and data block, no placeholders at 0, 0, 0, chain ids
of up to eight letters). `assembly`: `"biological"` (the first), `"asymmetric"` (as it stands in the file), `"auto"`
(asymmetric where provably the same) or the number of one. `model`: which one is read, counted from 1. `chains`: the
author's ids to read; `keep_residues`: names to keep besides amino acids; each a vector, or a text with commas.
`keep_models`: all models of a file without assembly data, overlaid, or only the first. The limits default
to 4 GiB and 50 million atoms.
"""
function read(path::AbstractString; options...)
    out = Ref{Ptr{nucula_structure_t}}(C_NULL)
    check(nucula_structure_read(path, structure_options(; options...), out))
    return Structure(out[])
end

function read(bytes::AbstractVector{UInt8}; format, options...)
    out = Ref{Ptr{nucula_structure_t}}(C_NULL)
    content = convert(Vector{UInt8}, bytes)
    check(nucula_structure_read_memory(content, length(content), "memory", string(format), structure_options(; options...),
                                       out))
    return Structure(out[])
end

read(io::IO; options...) = read(Base.read(io); options...)

function structure_options(; rules="volumizer", assembly="biological", model=nothing, chains=nothing,
                           keep_residues=nothing, keep_models=true, keep_non_protein=false, keep_hydrogens=false,
                           max_file_bytes=nothing, max_atoms=nothing)
    assembly isa Integer && assembly < 1 && throw(ArgumentError("bad assembly: assemblies are counted from 1"))
    assembly_number = assembly isa Integer ? assembly : nothing
    assembly = assembly isa Integer ? nothing : assembly
    chains, keep_residues = joined("chains", chains), joined("keep_residues", keep_residues)
    return fill_options(nucula_structure_options_t,
                        (; rules, assembly, assembly_number, model, chains, keep_residues, keep_models,
                         keep_non_protein, keep_hydrogens, max_file_bytes, max_atoms))
end

# Names as the library takes them: with commas between.
joined(name, ::Nothing) = nothing
joined(name, text::AbstractString) = String(text)
function joined(name, names)
    any(item -> occursin(',', item) || isempty(strip(item)), names) &&
        throw(ArgumentError("bad $name: $(repr(names)); give names, such as [\"A\", \"B\"]"))
    isempty(names) && name == "chains" && throw(ArgumentError("bad chains: there is none"))
    return isempty(names) ? nothing : join(names, ',')
end

"""
    Structure(positions, elements; columns...)

Atoms, nothing cleaned away (see [`Nucula.clean`](@ref)): without columns bare ones, of one residue UNK 1 of chain A.

`positions`: 3 × n matrix, or n triples, Å. `elements`: n symbols such as `"C"`, or atomic numbers. Blanks around symbols do
not count; words that are no symbols, or not in this case, count as 2 Å and are named in a warning. Symbols in capitals
(`"ZN"`, as files write them) and as in the periodic table (`"Zn"`) are both symbols, with radii of their own.

`columns`: what else is known, n values each: `atom_names`, `residue_names`, `chains` (texts of up to 7, 3, 7 bytes; longer ones are
cut), `residue_ids`, `insertion_codes` (texts of one letter or none), `hetero` (`Bool`); and `cell`: `(a, b, c, alpha, beta, gamma)`, Å and
degrees.
"""
function Structure(positions::AbstractMatrix{<:Real}, elements::AbstractVector; columns...)
    size(positions, 1) == 3 || throw(DimensionMismatch("positions must be 3 × n, not $(join(size(positions), " × "))"))
    n_atoms = size(positions, 2)
    length(elements) == n_atoms ||
        throw(DimensionMismatch("$(length(elements)) elements for positions of $n_atoms atoms"))
    out = Ref{Ptr{nucula_structure_t}}(C_NULL)
    symbols = NTuple{4,Cchar}[c_symbol(element) for element in elements]
    said = understand!(symbols)
    isempty(said) || eltype(elements) <: Integer || @warn said
    places = convert(Matrix{Float32}, positions)
    if isempty(columns)
        check(nucula_structure_from_atoms(places, symbols, n_atoms, out))
    else
        kept = Dict{Symbol,Any}(:positions => places, :elements => symbols)
        view = structure_columns(kept, n_atoms; columns...)
        GC.@preserve kept check(nucula_structure_from_columns(Ref(view), out))
    end
    return Structure(out[])
end

# A view filled by us. `kept` has the columns as C takes them; what is not given is NULL.
function structure_columns(kept, n_atoms; atom_names=nothing, residue_names=nothing, chains=nothing, residue_ids=nothing,
                           insertion_codes=nothing, hetero=nothing, cell=nothing)
    fixed(width, names) = [NTuple{width,Cchar}(fixed_bytes(width, name)) for name in names]
    atom_names === nothing || (kept[:atom_names] = fixed(8, atom_names))
    residue_names === nothing || (kept[:residue_names] = fixed(4, residue_names))
    chains === nothing || (kept[:chains] = fixed(8, chains))
    residue_ids === nothing || (kept[:residue_ids] = convert(Vector{Int32}, residue_ids))
    insertion_codes === nothing ||
        (kept[:insertion_codes] = Cchar[isempty(code) ? 0 : codeunit(string(code), 1) % Cchar for code in insertion_codes])
    hetero === nothing || (kept[:hetero] = UInt8[flag::Bool for flag in hetero])
    for (name, column) in kept
        n = name === :positions ? size(column, 2) : length(column)
        n == n_atoms || throw(DimensionMismatch("$n $name for positions of $n_atoms atoms"))
    end
    named = (; (name => column_pointer(name, column) for (name, column) in kept)...)
    box = cell === nothing ? NamedTuple() : (has_cell=Int32(1), cell=NTuple{6,Cdouble}(Tuple(cell)))
    return replaced(zeroed(nucula_structure_view_t), merge((; n_atoms=Csize_t(n_atoms)), named, box))
end

column_pointer(name, column) = fieldtype(nucula_structure_view_t, name)(pointer(column))

# Bytes of a text, cut so that one of `width` is left for the NUL.
function fixed_bytes(width, name)
    bytes = codeunits(strip(string(name)))
    return ntuple(i -> i < width && i <= length(bytes) ? bytes[i] % Cchar : Cchar(0), width)
end

"""
    Nucula.clean(structure; rules="volumizer", keep_residues=nothing, keep_non_protein=false, keep_hydrogens=false)

A structure without what [`Nucula.read`](@ref) with these keywords does not keep: residues that are no amino acids, by name, and
hydrogens. For structures made of the columns of other programs.
"""
function clean(structure::Structure; rules="volumizer", keep_residues=nothing, keep_non_protein=false, keep_hydrogens=false)
    out = Ref{Ptr{nucula_structure_t}}(C_NULL)
    options = structure_options(; rules, keep_residues, keep_non_protein, keep_hydrogens)
    check(nucula_structure_clean(structure, options, out))
    return Structure(out[])
end

function Structure(positions::AbstractVector, elements::AbstractVector; columns...)
    all(position -> length(position) == 3, positions) || throw(DimensionMismatch("positions must be triples"))
    return Structure(Float32[position[axis] for axis in 1:3, position in positions], elements; columns...)
end

# An element symbol as C takes it: up to three bytes and a NUL.
function c_symbol(element)
    bytes = codeunits(strip(string(element)))
    length(bytes) <= 3 || throw(ArgumentError("bad elements: $(repr(element)) is longer than 3 bytes"))
    return ntuple(i -> i <= length(bytes) ? bytes[i] % Cchar : Cchar(0), 4)
end

function c_symbol(number::Integer)
    1 <= number <= 118 || throw(ArgumentError("bad elements: $number is no atomic number"))
    return invoke(c_symbol, Tuple{Any}, number)
end

# Makes symbols of words; the sentence that a user should be told, or nothing.
function understand!(symbols::Vector{NTuple{4,Cchar}})
    said = zeros(UInt8, 512)
    check(nucula_elements_understand(symbols, length(symbols), said, length(said)))
    return GC.@preserve said unsafe_string(pointer(said))
end

"""
    structure[atoms]

The structure of some of the atoms, with everything known about them: indices from 1, a range, or a vector of `Bool`.
"""
function Base.getindex(s::Structure, atoms::AbstractVector{<:Integer})
    eltype(atoms) === Bool && return s[of_mask(s, atoms)]
    indices = Csize_t[checked_atom(s, atom) - 1 for atom in atoms]
    out = Ref{Ptr{nucula_structure_t}}(C_NULL)
    check(nucula_structure_select(s, indices, length(indices), out))
    return Structure(out[])
end

checked_atom(s, atom) = 1 <= atom <= length(s) ? atom : throw(BoundsError(s, atom))

of_mask(s, mask) = length(mask) == length(s) ? findall(mask) :
                   throw(DimensionMismatch("a mask of $(length(mask)) for $(length(s)) atoms"))

# Texts of a fixed width, NUL-terminated.
function texts(owner, pointer::Ptr{NTuple{W,Cchar}}, n::Int) where {W}
    return GC.@preserve owner String[unsafe_string(Ptr{UInt8}(pointer + W * i)) for i in 0:n-1]
end

# Texts of up to eight characters, without a NUL where they have eight.
function whole(owner, pointer::Ptr{NTuple{8,Cchar}}, n::Int)
    text(name) = String(UInt8[byte % UInt8 for byte in name if byte != 0])
    return GC.@preserve owner String[text(unsafe_load(pointer, i)) for i in 1:n]
end

function Base.getproperty(s::Structure, name::Symbol)
    require_open(s)
    view = getfield(s, :view)
    n = Int(view.n_atoms)
    name === :positions && return lend(s, Float32, view.positions, 3, n)
    name === :residue_ids && return lend(s, Int32, view.residue_ids, n)
    name === :hetero && return lend(s, Bool, view.hetero, n)
    name === :elements && return texts(s, view.elements, n)
    name === :atom_names && return texts(s, view.atom_names, n)
    name === :residue_names &&
        return view.long_residue_names == C_NULL ? texts(s, view.residue_names, n) : texts(s, view.long_residue_names, n)
    name === :chains && return view.long_chains == C_NULL ? texts(s, view.chains, n) : whole(s, view.long_chains, n)
    name === :notes &&
        return String.(split(GC.@preserve(s, unsafe_string(Ptr{UInt8}(view.notes))), '\n', keepempty=false))
    name === :dropped &&
        return Dict(zip(texts(s, view.dropped_names, Int(view.n_dropped)),
                        Int.(lend(s, UInt64, view.dropped_atoms, Int(view.n_dropped)))))
    name === :n_models && return Int(view.n_models)
    name === :insertion_codes &&
        return String[code == 0 ? "" : string(Char(code % UInt8)) for code in lend(s, Cchar, view.insertion_codes, n)]
    name === :cell && return view.has_cell == 1 ? view.cell : nothing
    throw(ArgumentError("a Structure has no property $name, only $(join(propertynames(s), ", "))"))
end

Base.propertynames(::Structure, private::Bool=false) =
    (:positions, :elements, :atom_names, :residue_names, :chains, :residue_ids, :insertion_codes, :hetero, :cell, :notes,
     :dropped, :n_models)

Base.length(s::Structure) = (require_open(s); Int(getfield(s, :view).n_atoms))
Base.show(io::IO, s::Structure) = print(io, "Structure ", isopen(s) ? "of $(length(s)) atoms" : "(closed)")
