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
| `s.cell` | `(a, b, c, alpha, beta, gamma)`, Å and degrees, or `nothing` |
"""
mutable struct Structure
    handle::Ptr{nucula_structure_t}
    view::nucula_structure_view_t
    owner::Any  # what the handle belongs to; nothing: this object, which frees it

    function Structure(handle::Ptr{nucula_structure_t}, owner)
        structure = new(handle)
        structure.owner = owner
        owner === nothing && finalizer(s -> nucula_structure_free(getfield(s, :handle)), structure)
        structure.view = view_of(nucula_structure_view_t, nucula_structure_view, structure)
        return structure
    end
end

Base.unsafe_convert(::Type{Ptr{nucula_structure_t}}, s::Structure) = getfield(s, :handle)

"""
    Nucula.read(path; assembly="biological", keep_models=true, keep_non_protein=false, keep_hydrogens=false,
                max_file_bytes=nothing, max_atoms=nothing)

Reads a PDB (.pdb) or mmCIF (.cif, .mmcif) file, each also gzipped (.gz), as a [`Structure`](@ref), and cleans it: amino
acids without hydrogens, unless told to keep more.

`assembly`: `"biological"` (the first), `"asymmetric"` (as it stands in the file) or `"auto"` (asymmetric where provably
the same). `keep_models`: all models of a file without assembly data, overlaid, or only the first. The limits default
to 4 GiB and 50 million atoms.
"""
function read(path::AbstractString; options...)
    out = Ref{Ptr{nucula_structure_t}}(C_NULL)
    check(nucula_structure_read(path, structure_options(; options...), out))
    return Structure(out[], nothing)
end

structure_options(; assembly="biological", keep_models=true, keep_non_protein=false, keep_hydrogens=false,
                  max_file_bytes=nothing, max_atoms=nothing) =
    fill_options(nucula_structure_options_t,
                 (; assembly, keep_models, keep_non_protein, keep_hydrogens, max_file_bytes, max_atoms))

"""
    Structure(positions, elements)

Bare atoms, nothing cleaned away: one residue UNK 1 of chain A.

`positions`: 3 × n matrix, or n triples, Å. `elements`: n symbols such as `"C"`; the case matters, and an unknown
symbol gets the radius 2 Å.
"""
function Structure(positions::AbstractMatrix{<:Real}, elements::AbstractVector)
    size(positions, 1) == 3 || throw(DimensionMismatch("positions must be 3 × n, not $(join(size(positions), " × "))"))
    n_atoms = size(positions, 2)
    length(elements) == n_atoms ||
        throw(DimensionMismatch("$(length(elements)) elements for positions of $n_atoms atoms"))
    out = Ref{Ptr{nucula_structure_t}}(C_NULL)
    symbols = NTuple{4,Cchar}[c_symbol(element) for element in elements]
    check(nucula_structure_from_atoms(convert(Matrix{Float32}, positions), symbols, n_atoms, out))
    return Structure(out[], nothing)
end

function Structure(positions::AbstractVector, elements::AbstractVector)
    all(position -> length(position) == 3, positions) || throw(DimensionMismatch("positions must be triples"))
    return Structure(Float32[position[axis] for axis in 1:3, position in positions], elements)
end

# An element symbol as C takes it: up to three bytes and a NUL.
function c_symbol(element)
    bytes = codeunits(string(element))
    length(bytes) <= 3 || throw(ArgumentError("bad elements: $(repr(element)) is longer than 3 bytes"))
    return ntuple(i -> i <= length(bytes) ? bytes[i] % Cchar : Cchar(0), 4)
end

# Texts of a fixed width, NUL-terminated.
function texts(owner, pointer::Ptr{NTuple{W,Cchar}}, n::Int) where {W}
    return GC.@preserve owner String[unsafe_string(Ptr{UInt8}(pointer + W * i)) for i in 0:n-1]
end

function Base.getproperty(s::Structure, name::Symbol)
    view = getfield(s, :view)
    n = Int(view.n_atoms)
    name === :positions && return lend(s, Float32, view.positions, 3, n)
    name === :residue_ids && return lend(s, Int32, view.residue_ids, n)
    name === :hetero && return lend(s, Bool, view.hetero, n)
    name === :elements && return texts(s, view.elements, n)
    name === :atom_names && return texts(s, view.atom_names, n)
    name === :residue_names && return texts(s, view.residue_names, n)
    name === :chains && return texts(s, view.chains, n)
    name === :insertion_codes &&
        return String[code == 0 ? "" : string(Char(code % UInt8)) for code in lend(s, Cchar, view.insertion_codes, n)]
    name === :cell && return view.has_cell == 1 ? view.cell : nothing
    throw(ArgumentError("a Structure has no property $name, only $(join(propertynames(s), ", "))"))
end

Base.propertynames(::Structure, private::Bool=false) =
    (:positions, :elements, :atom_names, :residue_names, :chains, :residue_ids, :insertion_codes, :hetero, :cell)

Base.length(s::Structure) = Int(getfield(s, :view).n_atoms)
Base.show(io::IO, s::Structure) = print(io, "Structure of ", length(s), " atoms")
