"""
    Lent{T,N} <: DenseArray{T,N}

Read-only array in the memory of the library, not copied. It keeps its owner alive, so it can be used for as long as it
can be reached. `collect` gives an `Array` of its own.
"""
struct Lent{T,N} <: DenseArray{T,N}
    array::Array{T,N}
    owner::Any
end

# An array of the given size at `pointer`, which belongs to `owner`. The library may lend any pointer for nothing.
function lend(owner, ::Type{T}, pointer::Ptr, size::Int...) where {T}
    array = any(iszero, size) ? Array{T}(undef, size...) : unsafe_wrap(Array, Ptr{T}(pointer), size)
    return Lent{T,length(size)}(array, owner)
end

Base.size(lent::Lent) = size(lent.array)
Base.IndexStyle(::Type{<:Lent}) = IndexLinear()
Base.@propagate_inbounds Base.getindex(lent::Lent, i::Int) = lent.array[i]
Base.strides(lent::Lent) = strides(lent.array)
Base.unsafe_convert(::Type{Ptr{T}}, lent::Lent{T}) where {T} = Base.unsafe_convert(Ptr{T}, lent.array)
Base.elsize(::Type{Lent{T,N}}) where {T,N} = sizeof(T)

# The view that `look` fills, a function of the library on `handle`: its first `size` bytes, or all of it.
function view_of(::Type{T}, look, handle, size=sizeof(T)) where {T}
    view = Ref{T}()
    GC.@preserve view unsafe_store!(Ptr{UInt32}(pointer_from_objref(view)), size)
    check(look(handle, view))
    return view[]
end
