"""
    Lent{T,N} <: DenseArray{T,N}

Read-only array in the memory of the library, not copied. It keeps its owner alive, so it can be used for as long as it
can be reached, unless that is closed: then it throws. `collect` gives an `Array` of its own, and so do `deepcopy` and
`serialize`.
"""
struct Lent{T,N} <: DenseArray{T,N}
    array::Array{T,N}
    owner::Any      # what keeps the memory alive
    handle::Handle  # what may be closed nevertheless
end

# Of objects that share a handle the handle, so that the object itself may be finalized.
keeper(owner) = handle_of(owner) === NEVER_CLOSED ? owner : handle_of(owner)

# An array of the given size at `pointer`, which belongs to `owner`. The library may lend any pointer for nothing.
function lend(owner, ::Type{T}, pointer::Ptr, size::Int...) where {T}
    array = any(iszero, size) ? Array{T}(undef, size...) : unsafe_wrap(Array, Ptr{T}(pointer), size)
    return Lent{T,length(size)}(array, keeper(owner), handle_of(owner))
end

Base.size(lent::Lent) = size(lent.array)
Base.IndexStyle(::Type{<:Lent}) = IndexLinear()
Base.@propagate_inbounds function Base.getindex(lent::Lent, i::Int)
    lent.handle.is_freed && lost()
    return lent.array[i]
end
Base.strides(lent::Lent) = strides(lent.array)
function Base.unsafe_convert(::Type{Ptr{T}}, lent::Lent{T}) where {T}
    lent.handle.is_freed && lost()
    return Base.unsafe_convert(Ptr{T}, lent.array)
end
@noinline lost() = throw(ArgumentError("what this array was lent from is closed; collect it before"))
Base.deepcopy_internal(lent::Lent, ::IdDict) = collect(lent)
Serialization.serialize(s::Serialization.AbstractSerializer, lent::Lent) = Serialization.serialize(s, collect(lent))
Base.elsize(::Type{Lent{T,N}}) where {T,N} = sizeof(T)

# The view that `look` fills, a function of the library on `handle`: its first `size` bytes, or all of it.
function view_of(::Type{T}, look, handle, size=sizeof(T)) where {T}
    view = Ref{T}()
    GC.@preserve view unsafe_store!(Ptr{UInt32}(pointer_from_objref(view)), size)
    check(look(handle, view))
    return view[]
end
