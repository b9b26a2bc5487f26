"""
    NuculaError

A failure of the library: `status`, one of the `Nucula.NUCULA_ERROR_*` numbers, and `message`, which names the
argument, file or line.
"""
struct NuculaError <: Exception
    status::Int32
    message::String
end

Base.showerror(io::IO, e::NuculaError) = print(io, "NuculaError: ", e.message)

# Throws unless the status is NUCULA_OK. The message belongs to this thread, so nothing may yield between call and
# check.
function check(status::nucula_status_t)
    status == NUCULA_OK || throw(NuculaError(status, unsafe_string(nucula_last_error())))
    return nothing
end

# The number that a word stands for, such as "f32" or :f32.
function choice(name, word, choices::NamedTuple)
    key = Symbol(word)
    haskey(choices, key) ||
        throw(ArgumentError("bad $name: $(repr(word)) is none of $(join(map(repr ∘ string, keys(choices)), ", "))"))
    return choices[key]
end

# An integer that has to fit into T.
function integer(::Type{T}, name, value) where {T<:Integer}
    typemin(T) <= value <= typemax(T) && isinteger(value) ||
        throw(ArgumentError("bad $name: $value is not an integer within $(typemin(T))..$(typemax(T))"))
    return T(value)
end
