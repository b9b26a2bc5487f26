# Keywords to options: defaults are the library's, and one function fills the options of every family.

kinds = [getfield(Nucula, name) for name in names(Nucula, all=true) if endswith(string(name), "_options_t")]
@test length(kinds) >= 3
same(a, b) = all(getfield(a, name) === getfield(b, name) for name in fieldnames(typeof(a)))
maker(kind) = Symbol(match(r"^nucula_(\w+)_t$", string(nameof(kind)))[1])
with_keywords = filter(kind -> isdefined(Nucula, maker(kind)), kinds)
@test length(with_keywords) >= 3

# The keywords, with their values, of the signature that a documentation text starts with.
function documented(text)
    call = startswith(text, "    ") ? first(Meta.parse(lstrip(text), 1)) : nothing
    parameters = Meta.isexpr(call, :call) ? filter(a -> Meta.isexpr(a, :parameters), call.args) : []
    keywords = isempty(parameters) ? [] : filter(p -> Meta.isexpr(p, :kw), parameters[1].args)
    return Dict{Symbol,Any}(keyword.args[1] => eval(keyword.args[2]) for keyword in keywords)
end
signatures = [documented(join(text.text)) for bound in values(Base.Docs.meta(Nucula)) for text in values(bound.docs)]
filter!(!isempty, signatures)

for kind in with_keywords
    make = getfield(Nucula, maker(kind))
    own = Nucula.Options{kind}().value
    made = make()
    @test same((made isa Tuple ? first(made) : made).value, own)
    # So are those that the documentation shows.
    shown = filter(signature -> issubset(Base.kwarg_decl(only(methods(make))), keys(signature)), signatures)
    @test !isempty(shown)
    for signature in shown
        @test same(Nucula.fill_options(kind, signature).value, own)
        for (name, default) in signature
            (default === nothing || !(name in fieldnames(kind))) && continue
            @test (default isa Bool) == (name in Nucula.flags(kind))
            @test (default isa String) == haskey(Nucula.prefixes(kind), name)
        end
    end
end

@test first.(Nucula.WORDS["NUCULA_CONNECTIVITY_"]) == ["6", "18", "26", "custom18"]

# What families to come may have.
struct Inside
    depth::Int32
    open::Int32
end
struct MadeUp
    size::UInt32
    inside::Inside
    radii::Ptr{Cdouble}
    n_radii::Csize_t
    points::Ptr{NTuple{3,Int32}}
    box::NTuple{3,Cdouble}
    weight::Cfloat
    name::Cstring
    root::Int32
    progress::Nucula.nucula_progress_t
    user::Ptr{Cvoid}
end
Nucula.flags(::Type{Inside}) = (:open,)
Nucula.prefixes(::Type{MadeUp}) = (root="NUCULA_KIND_",)
const NOTHING = MadeUp(0, Inside(7, 0), C_NULL, 0, C_NULL, (0, 0, 0), 0, C_NULL, 0, C_NULL, C_NULL)
made(; given...) = (options = Nucula.Options{MadeUp}(NOTHING, []);
                    options.value = Nucula.filled(NOTHING, (; given...), options.kept);
                    options)
options = made(open=true, radii=[1, 2.5], points=[1 4; 2 5; 3 6], box=[1, 2, 3], weight=0.5, name="x", root=:hub,
               progress=print, size=3, depth=nothing)
value = options.value
GC.@preserve options begin
    @test (value.inside, value.n_radii, value.box, value.weight, value.root, value.size) ==
          (Inside(7, 1), 2, (1, 2, 3), 0.5, 4, 0)
    @test unsafe_load(value.radii, 2) == 2.5 && unsafe_load(value.points, 2) == (4, 5, 6)
    @test unsafe_string(value.name) == "x" && value.progress == C_NULL
    @test unsafe_load(Base.unsafe_convert(Ptr{MadeUp}, options)) === value
end
@test unsafe_load(made(points=[(1, 2, 3)]).value.points) == (1, 2, 3)
for bad in ((open=1,), (depth=2^31,), (depth=0.5,), (root="pond",), (name="a\0b",), (points=zeros(2, 3),),
            (points=[(0.5, 1, 2)],))
    @test thrown(() -> made(; bad...)) isa Union{ArgumentError,DimensionMismatch,InexactError}
end
