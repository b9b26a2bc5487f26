# Structures and volumes as bytes, and so through Serialization: between processes, and into files.

"""
    Nucula.to_bytes(x)

A [`Structure`](@ref) or [`Volumes`](@ref) as bytes, the same on every machine; `Nucula.from_bytes(Volumes, bytes)` makes it
again. `serialize` uses them, and so do `pmap` and `Distributed`.
"""
to_bytes(s::Structure) = to_bytes(s, nucula_structure_n_bytes, nucula_structure_to_bytes)
to_bytes(v::Volumes) = to_bytes(v, nucula_volumes_n_bytes, nucula_volumes_to_bytes)

function to_bytes(x, size_of, write)
    n = Ref{Csize_t}(0)
    check(size_of(x, n))
    bytes = Vector{UInt8}(undef, n[])
    check(write(x, bytes, length(bytes)))
    return bytes
end

"""
    Nucula.from_bytes(Structure, bytes)
    Nucula.from_bytes(Volumes, bytes)

What [`Nucula.to_bytes`](@ref) gave, here or elsewhere. Bytes of something else, of another version of the form, cut or damaged are
a [`NuculaError`](@ref).
"""
function from_bytes(::Type{Structure}, bytes)
    out = Ref{Ptr{nucula_structure_t}}(C_NULL)
    check(nucula_structure_from_bytes(convert(Vector{UInt8}, bytes), length(bytes), out))
    return Structure(out[])
end

function from_bytes(::Type{Volumes}, bytes)
    out = Ref{Ptr{nucula_volumes_t}}(C_NULL)
    check(nucula_volumes_from_bytes(convert(Vector{UInt8}, bytes), length(bytes), out))
    return Volumes(out[])
end

function Serialization.serialize(s::Serialization.AbstractSerializer, x::Union{Structure,Volumes})
    Serialization.serialize_type(s, typeof(x))
    Serialization.serialize(s, to_bytes(x))
end

Serialization.deserialize(s::Serialization.AbstractSerializer, ::Type{T}) where {T<:Union{Structure,Volumes}} =
    from_bytes(T, Serialization.deserialize(s))
