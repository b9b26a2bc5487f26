# Keywords to the options structs of the library: one function for every family. The mirror of the header says which
# numbers are truth values (`flags`) and which stand for words (`prefixes` of their constants); types say the rest.
# nucula_NAME_options_t is filled by a function NAME_options, which states the keywords and their defaults; tests compare
# these, and those in the documentation, with the library's.

flags(::Type) = ()
prefixes(::Type) = NamedTuple()

# Words and numbers of the constants by their prefixes: "NUCULA_PROFILE_" => ["f32" => 0, …].
const WORDS = Dict{String,Vector{Pair{String,Int}}}()
for constant in filter(name -> startswith(string(name), "NUCULA_"), names(@__MODULE__, all=true))
    text, number = string(constant), getfield(@__MODULE__, constant)
    for at in (number isa Int ? findall("_", text) : [])
        push!(get!(WORDS, text[1:last(at)], Pair{String,Int}[]), lowercase(text[last(at)+1:end]) => number)
    end
end
foreach(list -> sort!(list, by=last), values(WORDS))

"""
Options of a call: a struct as C reads it, and what its pointers lead to. It is passed where the library wants a pointer
to the struct.
"""
mutable struct Options{T}
    value::T  # first, so that the address of the object is the address of the struct
    kept::Vector{Any}
end

Base.unsafe_convert(::Type{Ptr{T}}, options::Options{T}) where {T} = Ptr{T}(pointer_from_objref(options))

# The library's defaults.
function Options{T}() where {T}
    value = Ref{T}()
    initialise = getfield(@__MODULE__, Symbol(replace(string(nameof(T)), r"_t$" => "_init")))
    check(initialise(value, sizeof(T)))
    return Options{T}(value[], [])
end

# Options with the given keywords; `nothing` leaves the library's default. `given` may hold keywords that are no fields.
function fill_options(::Type{T}, given) where {T}
    options = Options{T}()
    options.value = filled(options.value, (; given...), options.kept)
    return options
end

# A plain struct with some of its fields replaced.
replaced(value::T, fields) where {T} =
    T(ntuple(i -> get(fields, fieldname(T, i), getfield(value, i)), Val(fieldcount(T)))...)

# `progress` and `user` are the watch's; callbacks, handles and pointers to other structs are set by hand.
is_keyword(name, type) =
    !(name in (:size, :reserved, :progress, :user)) &&
    (!(type <: Ptr) || eltype(type) <: Union{Real,Tuple{Vararg{Real}}})

# A struct with the fields that are given, checked, and the lengths of arrays; the fields of a struct inside are keywords
# too. Generated, so that a call costs no search for names.
@generated function filled(value::T, given::NamedTuple{names}, kept) where {T,names}
    new = map(fieldnames(T), fieldtypes(T)) do name, type
        old = :(getfield(value, $(QuoteNode(name))))
        array = Symbol(replace(string(name), r"^n_" => ""))
        if isstructtype(type) && !(type <: Tuple)
            return :(filled($old, given, kept))
        elseif array !== name && array in names && array in fieldnames(T)
            return :(given.$array === nothing ? $old : n_rows(given.$array))
        elseif is_keyword(name, type) && name in names
            return :(given.$name === nothing ? $old : checked(T, Val($(QuoteNode(name))), $type, given.$name, kept))
        end
        return old
    end
    return :(T($(new...)))
end

function checked(::Type{T}, ::Val{name}, type, value, kept) where {T,name}
    name in flags(T) && return flag(name, value)
    haskey(prefixes(T), name) && return choice(name, value, prefixes(T)[name])
    type <: Integer && return integer(type, name, value)
    type === Cstring && return Base.unsafe_convert(Cstring, keep(kept, String(value)))
    type <: Ptr && return pointer(keep(kept, rows(eltype(type), name, value)))
    return convert(type, type <: Tuple ? Tuple(value) : value)
end

keep(kept, value) = (push!(kept, value); value)

# 1 or 0 for a truth value.
flag(name, value) =
    value isa Bool ? Int(value) : throw(ArgumentError("bad $name: $(repr(value)) is neither true nor false"))

# The number that a word stands for, such as "f32" or :f32, among those whose constants have the prefix. Constants have no
# hyphen and no stroke: "waasmaier-kirfel" is …_WAASMAIER_KIRFEL, "1/nm" is …_PER_NM.
function choice(name, word, prefix::String)
    plain = replace(replace(string(word), "1/" => "per_"), "-" => "_")
    found = findfirst(pair -> first(pair) == plain, WORDS[prefix])
    found === nothing &&
        throw(ArgumentError("bad $name: $(repr(word)) is none of $(join(map(repr ∘ first, WORDS[prefix]), ", "))"))
    return last(WORDS[prefix][found])
end

# An integer that has to fit into T.
function integer(::Type{T}, name, value) where {T<:Integer}
    typemin(T) <= value <= typemax(T) && isinteger(value) ||
        throw(ArgumentError("bad $name: $value is not an integer within $(typemin(T))..$(typemax(T))"))
    return T(value)
end

n_rows(values) = length(values)
n_rows(matrix::AbstractMatrix) = size(matrix, 2)

# Numbers, or rows of them from a W × n matrix or n tuples, in memory of their own as C reads them.
rows(::Type{T}, name, values) where {T<:Real} = T[value for value in values]
rows(::Type{NTuple{W,T}}, name, values) where {W,T} = NTuple{W,T}[Tuple(row) for row in values]
function rows(::Type{NTuple{W,T}}, name, matrix::AbstractMatrix) where {W,T}
    size(matrix, 1) == W || throw(DimensionMismatch("$name must be $W × n, not $(join(size(matrix), " × "))"))
    return NTuple{W,T}[Tuple(matrix[:, i]) for i in axes(matrix, 2)]
end
