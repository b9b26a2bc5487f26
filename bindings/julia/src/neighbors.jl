"""
    Neighbors

All ordered pairs of points closer than a cutoff, found by [`neighbors`](@ref); sorted by point, then by neighbour, then
by shift. `length(near)` is the number of pairs.

| property | |
|---|---|
| `near.offsets` | the pairs of point `i` are `near.offsets[i]:near.offsets[i + 1] - 1` |
| `near.j` | the neighbour of each pair, from 1 |
| `near.shifts` | 3 × n: cell vectors added to the neighbour; lent (see [`Lent`](@ref)) |
| `near.vectors` | 3 × n: from the point to the neighbour, Å; lent |
"""
mutable struct Neighbors
    handle::Ptr{nucula_neighbors_t}
    view::nucula_neighbors_view_t

    function Neighbors(handle::Ptr{nucula_neighbors_t})
        near = new(handle)
        finalizer(n -> nucula_neighbors_free(getfield(n, :handle)), near)
        near.view = view_of(nucula_neighbors_view_t, nucula_neighbors_view, near)
        return near
    end
end

Base.unsafe_convert(::Type{Ptr{nucula_neighbors_t}}, near::Neighbors) = getfield(near, :handle)

Base.length(near::Neighbors) = Int(getfield(near, :view).n_pairs)

function Base.getproperty(near::Neighbors, name::Symbol)
    view, n = getfield(near, :view), length(near)
    name === :offsets && return Int.(lend(near, Csize_t, view.offsets, Int(view.n) + 1)) .+ 1
    name === :j && return Int.(lend(near, UInt32, view.j, n)) .+ 1
    name === :shifts && return lend(near, Int32, Ptr{Int32}(view.shifts), 3, n)
    name === :vectors && return lend(near, Float64, Ptr{Float64}(view.vectors), 3, n)
    throw(ArgumentError("Neighbors have no property $name, only $(join(propertynames(near), ", "))"))
end

Base.propertynames(::Neighbors, private::Bool=false) = (:offsets, :j, :shifts, :vectors)

Base.show(io::IO, near::Neighbors) =
    print(io, "Neighbors: ", length(near), " pairs of ", Int(getfield(near, :view).n), " points")

const Point = NTuple{3,Cdouble}

# Points as C reads them: a `Vector` of three numbers each lies so already, as do the columns of a 3 × n matrix.
points(name, given::Vector{Point}) = given
points(name, given::AbstractVector) = Point[point(name, row) for row in given]
points(name, given::AbstractMatrix) = rows(Point, name, given)

point(name, row) = length(row) == 3 ? Point(Tuple(row)) : throw(ArgumentError("bad $name: $row is not three numbers"))

# Three lattice vectors, or the columns of a matrix.
lattice(::Nothing) = Point[]
function lattice(given)
    vectors = given isa AbstractMatrix ? rows(Point, "cell", given) : Point[point("cell", row) for row in given]
    length(vectors) == 3 || throw(ArgumentError("bad cell: $(length(vectors)) vectors; there must be three"))
    return vectors
end

periodic(given::Bool) = (UInt8(given), UInt8(given), UInt8(given))
function periodic(given)
    length(given) == 3 && all(flag -> flag isa Bool, given) ||
        throw(ArgumentError("bad pbc: $(repr(given)) is neither a truth value nor three of them"))
    return NTuple{3,UInt8}(Tuple(given))
end

# NULL where there is nothing.
pointer_or_null(array) = isempty(array) ? Ptr{eltype(array)}(C_NULL) : pointer(array)

"""
    neighbors(positions; cell=nothing, pbc=false, cutoff=5.5)

Finds all pairs of points closer than a cutoff (Å) and returns [`Neighbors`](@ref).

* `positions`: a vector of three coordinates each, or a 3 × n matrix, Å. Points may lie outside the cell.
* `cell`: three lattice vectors, or a matrix whose columns they are, Å, of any shape; none without periodic axes.
* `pbc`: whether points repeat along the lattice vectors, one truth value or three.

Images of a point itself are its neighbours, the point is not. Linear in the points at fixed density.
"""
function neighbors(positions; cell=nothing, pbc=false, cutoff=5.5)
    positions, vectors, flags = points("positions", positions), lattice(cell), Ref(periodic(pbc))
    out = Ref{Ptr{nucula_neighbors_t}}(C_NULL)
    GC.@preserve vectors flags begin
        flag_pointer = Ptr{UInt8}(Base.unsafe_convert(Ptr{NTuple{3,UInt8}}, flags))
        status = nucula_neighbors_find(length(positions), positions, pointer_or_null(vectors), flag_pointer, cutoff, out)
    end
    check(status)
    return Neighbors(out[])
end

"""
    follow!(near, positions; cell=nothing)

Follows points that have moved: the same pairs, with the vectors of now; returns the list. With one made for a longer cutoff that is
right as long as no point has moved by more than half of what it was longer.

`positions`, `cell`: as in [`neighbors`](@ref), for the same number of points. Arrays that were lent before show the new vectors. Not
while another thread uses the list. Linear in the pairs.
"""
function follow!(near::Neighbors, positions; cell=nothing)
    positions, vectors = points("positions", positions), lattice(cell)
    status = GC.@preserve vectors nucula_neighbors_follow(near, length(positions), positions, pointer_or_null(vectors))
    check(status)
    near.view = view_of(nucula_neighbors_view_t, nucula_neighbors_view, near)
    return near
end
